import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { ErrorAlert } from "./error-alert";

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

/** Asks before what cannot be taken back. Stays open, with the reason, where it fails. */
export function Confirm({ title, children, verb, typed, onConfirm, onClose }: ConfirmProps) {
  const [given, setGiven] = useState("");
  const [state, setState] = useState<{ isWorking: boolean; error: unknown }>({ isWorking: false, error: null });
  const confirm = () => {
    setState({ isWorking: true, error: null });
    onConfirm().then(onClose, (error: unknown) => {
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
            <Button
              variant="primary"
              loading={state.isWorking}
              disabled={typed !== undefined && given !== typed}
              onClick={confirm}
            >
              {verb}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
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
        {state.error !== null && <ErrorAlert error={state.error} header="That did not work" />}
      </SpaceBetween>
    </Modal>
  );
}
