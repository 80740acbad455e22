import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CopyButton } from "./copy-button";
import { saveFile } from "./save-file";
import "./code-block.css";

interface CodeBlockProps {
  /** What it is, for whoever does not see where it stands. */
  label: string;
  text: string;
}

/** Text to be copied elsewhere, as it is. */
export function CodeBlock({ label, text }: CodeBlockProps) {
  return (
    <pre className="code-block mono" tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}

/** Takes a text elsewhere: by the clipboard, or as a file. */
export function TakeAway({ text, copy, fileName }: { text: string; copy: string; fileName: string }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <CopyButton text={text} label={copy} />
      <Button
        iconName="download"
        ariaLabel={`Download ${fileName}`}
        onClick={() => {
          saveFile(fileName, text);
        }}
      >
        Download
      </Button>
    </SpaceBetween>
  );
}
