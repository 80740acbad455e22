import { useState } from "react";
import { useSubscribe } from "../../../api/changes/notifications";
import { FormDialog, useSubmission } from "../../../components/form-dialog";
import { useNotifications } from "../../../layout/notifications";
import { MailAddressField, isMailAddress } from "../mail-address";

export function AddEmail({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState("");
  const subscribe = useSubscribe();
  const { notify } = useNotifications();
  const submission = useSubmission(onClose);
  const isAddress = isMailAddress(email);
  const send = async () => {
    await subscribe.mutateAsync(email);
    notify({ type: "success", content: `${email} is asked by mail, and told once the link in it was followed.` });
  };
  return (
    <FormDialog
      title="Add a mail address"
      verb="Ask by mail"
      submission={submission}
      failed="Nobody was asked"
      isDisabled={!isAddress}
      onSubmit={() => {
        submission.send(send());
      }}
      onClose={onClose}
    >
      <MailAddressField
        value={email}
        onChange={setEmail}
        example="oncall@example.com"
        description="Amazon SNS sends a link. Who does not follow it within two days is told nothing."
      />
    </FormDialog>
  );
}
