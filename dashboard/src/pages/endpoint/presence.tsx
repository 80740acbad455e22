import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Parameter } from "../../api/types";
import { formatShare } from "../../text/format";

type Presence = "required" | "always" | "sometimes" | "open";

/** The words of report.html too. */
const WORDS: Readonly<Record<Presence, string>> = {
  required: "Required",
  always: "Always so far",
  sometimes: "Sometimes",
  open: "May be missing",
};

const INDICATORS: Readonly<Record<Presence, StatusIndicatorProps.Type>> = {
  required: "success",
  always: "pending",
  sometimes: "stopped",
  open: "stopped",
};

/** How often requests carried a parameter: in all of enough requests to require it, in all of a few, or not in all. */
export function ParameterPresence({ required, seen, requestCount }: ParameterPresenceProps) {
  if (required) return <Indicator presence="required" />;
  return <Indicator presence={seen >= requestCount ? "always" : "sometimes"} />;
}

type ParameterPresenceProps = Pick<Parameter, "required" | "seen"> & { requestCount: number };

/** What a schema says: required, in this share of the objects, or seen too seldom to say. */
export function FieldPresence({ required, share }: { required: boolean; share: number | null }) {
  if (required || share === null) return <Indicator presence={required ? "required" : "open"} />;
  return (
    <StatusIndicator type={INDICATORS.sometimes}>
      {WORDS.sometimes}, in {formatShare(share, 1)}
    </StatusIndicator>
  );
}

function Indicator({ presence }: { presence: Presence }) {
  return <StatusIndicator type={INDICATORS[presence]}>{WORDS[presence]}</StatusIndicator>;
}
