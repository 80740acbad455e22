import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal, { type ModalProps } from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { ErrorAlert } from "./error-alert";

/** What becomes of what a dialog sends. */
export interface Submission {
  isWorking: boolean;
  /** Why it failed last; null where it did not. */
  error: unknown;
  /** Sends, and closes the dialog once that worked. */
  send: (sending: Promise<unknown>) => void;
}

export function useSubmission(onClose: () => void): Submission {
  const [state, setState] = useState<Omit<Submission, "send">>({ isWorking: false, error: null });
  return {
    ...state,
    send: (sending) => {
      setState({ isWorking: true, error: null });
      sending.then(onClose, (error: unknown) => {
        setState({ isWorking: false, error });
      });
    },
  };
}

interface FormDialogProps {
  title: string;
  /** Of the button that does it. */
  verb: string;
  submission: Pick<Submission, "isWorking" | "error">;
  /** What is said where it failed: "The changes could not be muted". */
  failed?: string;
  isDisabled?: boolean;
  size?: ModalProps.Size;
  space?: "m" | "l";
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asks for something in a dialog. It stays open until that is done, and where it fails, with the reason. */
export function FormDialog(props: FormDialogProps) {
  const { title, verb, submission, failed = "That did not work", onSubmit } = props;
  // What was sent goes on: whoever left would not learn how it ended.
  const close = () => {
    if (!submission.isWorking) props.onClose();
  };
  return (
    <Modal
      visible
      {...(props.size && { size: props.size })}
      header={title}
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={submission.isWorking} onClick={close}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={submission.isWorking}
              disabled={props.isDisabled ?? false}
              onClick={() => {
                onSubmit();
              }}
            >
              {verb}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size={props.space ?? "m"}>
        {props.children}
        {submission.error !== null && <ErrorAlert error={submission.error} header={failed} />}
      </SpaceBetween>
    </Modal>
  );
}
