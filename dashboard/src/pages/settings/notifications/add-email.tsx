import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";
import { useSubscribe } from "../../../api/changes/notifications";
import { FormDialog, useSubmission } from "../../../components/form-dialog";
import { useNotifications } from "../../../layout/notifications";

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

export function AddEmail({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState("");
  const subscribe = useSubscribe();
  const { notify } = useNotifications();
  const submission = useSubmission(onClose);
  const isAddress = EMAIL.test(email);
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
      <FormField
        label="Mail address"
        description="Amazon SNS sends a link. Who does not follow it within two days is told nothing."
        {...(email !== "" && !isAddress && { errorText: "An address such as oncall@example.com." })}
      >
        <Input
          value={email}
          type="email"
          onChange={({ detail }) => {
            setEmail(detail.value.trim());
          }}
        />
      </FormField>
    </FormDialog>
  );
}
