import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { type ReactNode, useState } from "react";
import { ErrorAlert } from "./error-alert";

interface ReasonModalProps {
  title: string;
  /** What it means. */
  children: ReactNode;
  /** Of the button that does it. */
  verb: string;
  onSubmit: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

const REASON_CHARACTERS_MAX = 1_000;

/** Asks for a reason, which may be left out. Stays open, with what went wrong, where it fails. */
export function ReasonModal({ title, children, verb, onSubmit, onClose }: ReasonModalProps) {
  const [reason, setReason] = useState("");
  const [state, setState] = useState<{ isWorking: boolean; error: unknown }>({ isWorking: false, error: null });
  const submit = () => {
    setState({ isWorking: true, error: null });
    onSubmit(reason.trim()).then(onClose, (error: unknown) => {
      setState({ isWorking: false, error });
    });
  };
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={state.isWorking} onClick={submit}>
              {verb}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>{children}</div>
        <FormField label="Reason - optional">
          <Textarea
            value={reason}
            rows={3}
            ariaLabel="Reason"
            onChange={({ detail }) => {
              setReason(detail.value.slice(0, REASON_CHARACTERS_MAX));
            }}
          />
        </FormField>
        {state.error !== null && <ErrorAlert error={state.error} header="That did not work" />}
      </SpaceBetween>
    </Modal>
  );
}
