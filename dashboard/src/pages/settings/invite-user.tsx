import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useInviteUser, useRemoveUser } from "../../api/changes/users";
import type { Role } from "../../api/types";
import { FormDialog, useSubmission } from "../../components/form-dialog";
import { useNotifications } from "../../layout/notifications";
import { ROLE_OPTIONS } from "./roles";
import { MailAddressField, isMailAddress } from "./mail-address";

export function InviteUser({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const invite = useInviteUser();
  const remove = useRemoveUser();
  const { notify } = useNotifications();
  const isAddress = isMailAddress(email);
  const submission = useSubmission(onClose);
  // Awaited, for a callback of `mutate` goes with this dialog.
  const send = async () => {
    const user = await invite.mutateAsync({ email, role });
    notify({
      type: "success",
      content: `${user.email} is invited: a mail with a password for once is on its way.`,
      undo: { action: () => remove.mutateAsync(user.name) },
    });
  };
  return (
    <FormDialog
      title="Invite somebody"
      verb="Send the invitation"
      submission={submission}
      failed="The invitation was not sent"
      isDisabled={!isAddress}
      onSubmit={() => {
        submission.send(send());
      }}
      onClose={onClose}
    >
      <Form>
        <SpaceBetween size="m">
          <MailAddressField value={email} onChange={setEmail} example="ada@example.com" />
          <FormField label="Role">
            <Select
              options={ROLE_OPTIONS}
              selectedOption={ROLE_OPTIONS.find(({ value }) => value === role) ?? null}
              onChange={({ detail }) => {
                setRole(detail.selectedOption.value as Role);
              }}
            />
          </FormField>
        </SpaceBetween>
      </Form>
    </FormDialog>
  );
}
