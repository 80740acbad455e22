import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import type { Pipeline } from "../../api/types";

const PART_NAMES = { control_plane: "control plane", agents: "agents", processor: "processor" } as const;

/** Of which release each part is; what does not fit together comes first, with what helps. */
export function Releases({ releases: { parts, misfit } }: { releases: Pipeline["releases"] }) {
  const told = parts.map(({ part, version }) => `${PART_NAMES[part]} ${version ?? "does not say"}`).join(", ");
  return (
    <>
      {misfit !== null && (
        <Alert type={misfit.severity} header={misfit.explanation}>
          {misfit.fix}
        </Alert>
      )}
      <Box variant="small">Releases: {told}.</Box>
    </>
  );
}
