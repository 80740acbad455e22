import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";
import { asApiError } from "../../api/api-error";
import { findingsFile } from "../../api/queries/findings";
import type { FindingFilters } from "../../api/types";
import { saveFile } from "../../components/save-file";
import { UntrustedText } from "../../components/untrusted-text";
import { useNotifications } from "../../layout/notifications";

const TYPES = { csv: "text/csv", sarif: "application/sarif+json" } as const;

/** Saves all findings of the present view, not its page alone. */
export function ExportFindings({ query }: { query: FindingFilters }) {
  const { notify } = useNotifications();
  const [isWorking, setIsWorking] = useState(false);
  const save = async (format: keyof typeof TYPES) => {
    setIsWorking(true);
    try {
      saveFile(`findings.${format}`, await findingsFile(format, query), TYPES[format]);
    } catch (thrown) {
      const { explanation, fix } = asApiError(thrown);
      notify({
        type: "error",
        content: <UntrustedText charactersMax={600}>{`${explanation} ${fix ?? ""}`}</UntrustedText>,
      });
    }
    setIsWorking(false);
  };
  return (
    <ButtonDropdown
      loading={isWorking}
      items={[
        { id: "csv", text: "CSV" },
        { id: "sarif", text: "SARIF 2.1.0" },
      ]}
      onItemClick={({ detail }) => void save(detail.id as keyof typeof TYPES)}
    >
      Export
    </ButtonDropdown>
  );
}
