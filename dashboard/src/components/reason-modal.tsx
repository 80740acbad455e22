import { type ReactNode, useState } from "react";
import { FormDialog, useSubmission } from "./form-dialog";
import { ReasonField } from "./reason-field";

interface ReasonModalProps {
  title: string;
  /** What it means. */
  children: ReactNode;
  /** Of the button that does it. */
  verb: string;
  onSubmit: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks for a reason, which may be left out. */
export function ReasonModal({ title, children, verb, onSubmit, onClose }: ReasonModalProps) {
  const [reason, setReason] = useState("");
  const submission = useSubmission(onClose);
  return (
    <FormDialog
      title={title}
      verb={verb}
      submission={submission}
      onSubmit={() => {
        submission.send(onSubmit(reason.trim()));
      }}
      onClose={onClose}
    >
      <div>{children}</div>
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}
