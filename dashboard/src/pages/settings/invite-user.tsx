import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useInviteUser, useRemoveUser } from "../../api/changes/users";
import type { Role } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { useNotifications } from "../../layout/notifications";
import { ROLE_OPTIONS } from "./roles";

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

export function InviteUser({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const invite = useInviteUser();
  const remove = useRemoveUser();
  const { notify } = useNotifications();
  const isAddress = EMAIL.test(email);
  const send = () => {
    invite.mutate(
      { email, role },
      {
        onSuccess: (user) => {
          notify({
            type: "success",
            content: `${user.email} is invited: a mail with a password for once is on its way.`,
            undo: { action: () => remove.mutateAsync(user.name) },
          });
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      visible
      header="Invite somebody"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!isAddress} loading={invite.isPending} onClick={send}>
              Send the invitation
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <Form>
        <SpaceBetween size="m">
          <FormField
            label="Mail address"
            {...(email !== "" && !isAddress && { errorText: "An address such as ada@example.com." })}
          >
            <Input
              value={email}
              type="email"
              onChange={({ detail }) => {
                setEmail(detail.value.trim());
              }}
            />
          </FormField>
          <FormField label="Role">
            <Select
              options={ROLE_OPTIONS}
              selectedOption={ROLE_OPTIONS.find(({ value }) => value === role) ?? null}
              onChange={({ detail }) => {
                setRole(detail.selectedOption.value as Role);
              }}
            />
          </FormField>
          {invite.isError && <ErrorAlert error={invite.error} header="The invitation was not sent" />}
        </SpaceBetween>
      </Form>
    </Modal>
  );
}
