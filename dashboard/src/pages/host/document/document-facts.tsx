import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useRemoveDocument, useRestoreDocument } from "../../../api/changes/documents";
import { importedDocumentFile } from "../../../api/queries/exports";
import type { ImportedDocument } from "../../../api/types";
import { useMay } from "../../../api/use-may";
import { ErrorAlert } from "../../../components/error-alert";
import { ExportMenu } from "../../../components/exports/export-menu";
import { Time } from "../../../components/time";
import { UntrustedText } from "../../../components/untrusted-text";
import { useNotifications } from "../../../layout/notifications";
import { formatCount, plural } from "../../../text/format";

/** What an imported document is, and what could not be read of it. */
export function DocumentFacts({ document }: { document: ImportedDocument }) {
  const { host, problems } = document;
  const mayDecide = useMay("decide");
  const remove = useRemoveDocument(host);
  const restore = useRestoreDocument(host);
  const { notify } = useNotifications();
  // Awaited, for a callback of `mutate` goes with this component, and that goes with the document.
  const removeIt = async () => {
    const text = await remove.mutateAsync(document.revision);
    notify({
      type: "success",
      content: "The document is removed. The next review, within a minute, forgets what it said.",
      undo: { action: () => restore.mutateAsync({ text, over: 0 }) },
    });
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <ExportMenu
                ariaLabel="Export the document"
                exports={[{ id: "document", text: "As it was imported", file: () => importedDocumentFile(host) }]}
              />
              {mayDecide && (
                <Button
                  loading={remove.isPending}
                  // What the API refused stands below.
                  onClick={() => void removeIt().catch(() => undefined)}
                >
                  Remove
                </Button>
              )}
            </SpaceBetween>
          }
        >
          API document
        </Header>
      }
    >
      <SpaceBetween size="m">
        {remove.isError && <ErrorAlert error={remove.error} header="The document was not removed" />}
        <KeyValuePairs
          columns={4}
          items={[
            {
              label: "Title and version",
              value: (
                <UntrustedText>{`${document.title || "Without a title"} ${document.version}`.trim()}</UntrustedText>
              ),
            },
            { label: "Format", value: <UntrustedText>{document.format}</UntrustedText> },
            { label: "Operations", value: <span className="number">{formatCount(document.operation_count)}</span> },
            { label: "Servers", value: <UntrustedText>{document.hosts.join(", ") || "None named"}</UntrustedText> },
            { label: "Imported", value: <Time moment={document.at} /> },
            { label: "By", value: <UntrustedText>{document.by}</UntrustedText> },
          ]}
        />
        {problems.length > 0 && (
          <ExpandableSection
            headerText={`${plural(problems.length, "part")} could not be read`}
            headerDescription="The rest of the document was."
          >
            <Table
              variant="embedded"
              items={problems}
              columnDefinitions={[
                {
                  id: "pointer",
                  header: "Where",
                  isRowHeader: true,
                  minWidth: 200,
                  cell: ({ pointer }) => <UntrustedText mono>{pointer || "/"}</UntrustedText>,
                },
                {
                  id: "sentence",
                  header: "What is wrong",
                  minWidth: 260,
                  cell: ({ sentence }) => <UntrustedText charactersMax={300}>{sentence}</UntrustedText>,
                },
              ]}
              wrapLines
              ariaLabels={{ tableLabel: "What could not be read" }}
            />
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}
