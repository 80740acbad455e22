import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { type ReactNode, useState } from "react";
import { FormDialog, useSubmission } from "./form-dialog";

interface ConfirmProps {
  /** The question: "Stop mirroring?" */
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** Of the button that does it: "Stop mirroring". */
  verb: string;
  /** A word that has to be typed first, for what cannot be taken back. */
  typed?: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before what cannot be taken back. */
export function Confirm({ title, children, verb, typed, onConfirm, onClose }: ConfirmProps) {
  const [given, setGiven] = useState("");
  const submission = useSubmission(onClose);
  return (
    <FormDialog
      title={title}
      verb={verb}
      submission={submission}
      isDisabled={typed !== undefined && given !== typed}
      onSubmit={() => {
        submission.send(onConfirm());
      }}
      onClose={onClose}
    >
      <Alert type="warning">{children}</Alert>
      {typed !== undefined && (
        <FormField label={`Type "${typed}" to confirm`}>
          <Input
            value={given}
            onChange={({ detail }) => {
              setGiven(detail.value);
            }}
          />
        </FormField>
      )}
    </FormDialog>
  );
}
