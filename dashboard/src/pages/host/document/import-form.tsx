import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { type ReactNode, useState } from "react";
import { useImportDocument, useRestoreDocument } from "../../../api/changes/documents";
import { ErrorAlert } from "../../../components/error-alert";
import { UntrustedText } from "../../../components/untrusted-text";
import { useNotifications } from "../../../layout/notifications";
import { formatBytes, plural } from "../../../text/format";

// What the API takes (API_DOCUMENT_BYTES_MAX of chalice_app/inventory/limits.py).
const BYTES_MAX = 5 * 2 ** 20;
const CONSTRAINT = `OpenAPI 3 or Swagger 2, in JSON or YAML, at most ${formatBytes(BYTES_MAX)}.`;

type Way = "file" | "paste";

interface ImportFormProps {
  host: string;
  hasDocument: boolean;
}

/** Takes a document, as a file or pasted. One that is too large is refused before it is sent. */
export function ImportForm({ host, hasDocument }: ImportFormProps) {
  const [way, setWay] = useState<Way>("file");
  const [files, setFiles] = useState<File[]>([]);
  const [pasted, setPasted] = useState("");
  const [unreadable, setUnreadable] = useState(false);
  const sending = useImportDocument(host, hasDocument);
  const restore = useRestoreDocument(host);
  const { notify } = useNotifications();
  const file = files[0];
  const bytes = way === "file" ? (file?.size ?? 0) : new Blob([pasted]).size;
  const isTooLarge = bytes > BYTES_MAX;
  const tooLarge = `It has ${formatBytes(bytes)}: at most ${formatBytes(BYTES_MAX)} can be imported.`;

  const importIt = async () => {
    const text = way === "file" ? await file?.text().catch(() => null) : pasted;
    setUnreadable(text === null);
    if (typeof text !== "string") return;
    // Awaited, for a callback of `mutate` goes with this component, and that changes with the document.
    const { document, before } = await sending.mutateAsync(text);
    setFiles([]);
    setPasted("");
    notify({
      type: "success",
      content: (
        <>
          <UntrustedText>{document.title || "The document"}</UntrustedText> is imported, with{" "}
          {plural(document.operation_count, "operation")}. The next review, within a minute, follows it.
        </>
      ),
      // What stood there before and could not be read cannot be put back.
      ...((before !== null || !hasDocument) && {
        undo: { action: () => restore.mutateAsync({ text: before, over: document.revision }) },
      }),
    });
  };
  return (
    <Frame isOpen={!hasDocument}>
      <SpaceBetween size="m">
        {sending.isError && <ErrorAlert error={sending.error} header="The document was not imported" />}
        <SegmentedControl
          label="How the document is given"
          selectedId={way}
          options={[
            { id: "file", text: "A file" },
            { id: "paste", text: "Pasted text" },
          ]}
          onChange={({ detail }) => {
            setWay(detail.selectedId === "paste" ? "paste" : "file");
          }}
        />
        {way === "file" ? (
          <FormField label="Document" description="Choose a file, or drop it here." stretch>
            <FileUpload
              value={files}
              onChange={({ detail }) => {
                setFiles(detail.value.slice(-1));
                setUnreadable(false);
              }}
              accept=".json,.yaml,.yml,application/json,application/yaml"
              constraintText={CONSTRAINT}
              showFileSize
              {...(file !== undefined && isTooLarge && { fileErrors: [tooLarge] })}
              {...(unreadable && { fileErrors: ["The browser could not read this file. Choose it again."] })}
              i18nStrings={{
                uploadButtonText: () => "Choose a file",
                dropzoneText: () => "Drop the file here",
                removeFileAriaLabel: () => "Remove the file",
                limitShowFewer: "Show fewer",
                limitShowMore: "Show more",
                errorIconAriaLabel: "Error",
              }}
            />
          </FormField>
        ) : (
          <FormField label="Document" constraintText={CONSTRAINT} stretch {...(isTooLarge && { errorText: tooLarge })}>
            <Textarea
              value={pasted}
              rows={10}
              spellcheck={false}
              placeholder={"openapi: 3.1.0\ninfo: …"}
              onChange={({ detail }) => {
                setPasted(detail.value);
              }}
            />
          </FormField>
        )}
        <Button
          variant={hasDocument ? "normal" : "primary"}
          disabled={bytes === 0 || isTooLarge}
          loading={sending.isPending}
          // What the API refused stands above.
          onClick={() => void importIt().catch(() => undefined)}
        >
          {hasDocument ? "Import in its place" : "Import"}
        </Button>
      </SpaceBetween>
    </Frame>
  );
}

/** Where there is a document already, another one is asked for seldom. */
function Frame({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  if (isOpen) return <Container header={<Header variant="h2">Import a document</Header>}>{children}</Container>;
  return (
    <ExpandableSection variant="container" headerText="Import another document">
      {children}
    </ExpandableSection>
  );
}
