import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useMutation } from "@tanstack/react-query";
import { asApiError } from "../../api/api-error";
import type { ExportedFile } from "../../api/queries/exports";
import { useNotifications } from "../../layout/notifications";
import { usePainted } from "../after-paint";
import { UntrustedText } from "../untrusted-text";
import { saveFile } from "../save-file";

/** A file that a view can be saved as. */
export interface Export {
  id: string;
  /** "OpenAPI 3.1, YAML" */
  text: string;
  file: () => Promise<ExportedFile>;
}

interface ExportMenuProps {
  exports: readonly Export[];
  /** What is exported, where a page has several menus. */
  ariaLabel?: string;
  /** In a row of a table, which the label has to name. */
  isInRow?: boolean;
}

/** Saves what a view shows as a file, in one of several formats. A refusal is told with what to do about it. */
export function ExportMenu(props: ExportMenuProps) {
  // A table has one in each row.
  const painted = usePainted();
  return painted || props.isInRow !== true ? <Menu {...props} /> : null;
}

function Menu({ exports, ariaLabel, isInRow = false }: ExportMenuProps) {
  const { notify } = useNotifications();
  const saving = useMutation({
    mutationFn: async ({ file }: Export) => {
      const { name, text, type } = await file();
      saveFile(name, text, type);
    },
    onError: (thrown, { text }) => {
      const { explanation, fix } = asApiError(thrown);
      notify({
        type: "error",
        content: (
          <>
            The export as {text} did not work. <UntrustedText charactersMax={600}>{explanation}</UntrustedText>{" "}
            {fix !== null && <UntrustedText charactersMax={600}>{fix}</UntrustedText>}
          </>
        ),
      });
    },
  });
  return (
    <ButtonDropdown
      variant={isInRow ? "inline-icon" : "normal"}
      items={exports.map(({ id, text }) => ({ id, text }))}
      loading={saving.isPending}
      loadingText="Exporting"
      {...(ariaLabel !== undefined && { ariaLabel })}
      onItemClick={({ detail }) => {
        const chosen = exports.find(({ id }) => id === detail.id);
        if (chosen !== undefined) saving.mutate(chosen);
      }}
      expandToViewport
    >
      {isInRow ? undefined : "Export"}
    </ButtonDropdown>
  );
}
