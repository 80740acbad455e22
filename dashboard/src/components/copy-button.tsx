import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

/** Copies a text that is not shown beside it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  return (
    <CopyToClipboard
      variant="button"
      textToCopy={text}
      copyButtonText={label}
      copySuccessText="Copied"
      copyErrorText="The browser did not allow copying"
    />
  );
}
