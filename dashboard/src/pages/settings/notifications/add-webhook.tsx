import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useAddWebhook } from "../../../api/changes/notifications";
import type { NotificationKind, Severity, Webhook } from "../../../api/types";
import { CopyButton } from "../../../components/copy-button";
import { FormDialog, useSubmission } from "../../../components/form-dialog";
import { SEVERITIES } from "../../../components/severity";
import { useNotifications } from "../../../layout/notifications";
import { CHOSEN_KINDS, NOTIFICATION_KINDS } from "../../../text/notification";

const SECRET_CHARACTERS_MIN = 32;
const KIND_OPTIONS = CHOSEN_KINDS.map((value) => ({ value, label: NOTIFICATION_KINDS[value] }));
const SEVERITY_OPTIONS = SEVERITIES.map((value) => ({ value, label: value }));

/** 256 bits, in characters that go everywhere. */
function drawnKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where messages are posted to. Address and key are sent once, and shown nowhere again. */
export function AddWebhook({ allowsLoopback, onClose }: { allowsLoopback: boolean; onClose: () => void }) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [secret, setSecret] = useState(drawnKey);
  const [format, setFormat] = useState<Webhook["format"]>("slack");
  const [kinds, setKinds] = useState<NotificationKind[]>([]);
  const [least, setLeast] = useState<Severity>("info");
  const add = useAddWebhook();
  const { notify } = useNotifications();
  const submission = useSubmission(onClose);
  const isAddress = /^https:\/\/[^\s@]+$/.test(url) || (allowsLoopback && /^http:\/\/[^\s@]+$/.test(url));
  const isKey = secret.length >= SECRET_CHARACTERS_MIN;
  const send = async () => {
    await add.mutateAsync({ name: name.trim(), url, secret, format, kinds, least_severity: least });
    notify({ type: "success", content: `${name.trim()} is told from now on. Send a test to see that it is.` });
  };
  return (
    <FormDialog
      title="Add a webhook"
      verb="Add"
      submission={submission}
      failed="The webhook was not added"
      isDisabled={name.trim() === "" || !isAddress || !isKey}
      onSubmit={() => {
        submission.send(send());
      }}
      onClose={onClose}
    >
      <SpaceBetween size="m">
        <FormField label="Name">
          <Input
            value={name}
            onChange={({ detail }) => {
              setName(detail.value.slice(0, 60));
            }}
          />
        </FormField>
        <FormField
          label="Address"
          description="By HTTPS, on the Internet. It is kept as a secret, and shown nowhere again."
          {...(url !== "" && !isAddress && { errorText: "An address such as https://hooks.example.com/services/…" })}
        >
          <Input
            value={url}
            type="url"
            autoComplete={false}
            onChange={({ detail }) => {
              setUrl(detail.value.trim());
            }}
          />
        </FormField>
        <FormField label="What the receiver takes">
          <RadioGroup
            value={format}
            items={[
              {
                value: "slack",
                label: "A chat",
                description: "A text, as Slack, Mattermost and those like them take it.",
              },
              { value: "json", label: "A machine", description: "The document, as JSON." },
            ]}
            onChange={({ detail }) => {
              setFormat(detail.value as Webhook["format"]);
            }}
          />
        </FormField>
        <FormField
          label="Key of the signatures"
          description="Drawn by this page. Copy it to the receiver now: it is shown nowhere again."
          secondaryControl={<CopyButton text={secret} label="Copy the key" />}
          {...(!isKey && { errorText: `At least ${SECRET_CHARACTERS_MIN} characters.` })}
        >
          <Input
            value={secret}
            autoComplete={false}
            onChange={({ detail }) => {
              setSecret(detail.value.trim());
            }}
          />
        </FormField>
        <FormField label="Told of" description="Nothing chosen: everything.">
          <Multiselect
            options={KIND_OPTIONS}
            selectedOptions={KIND_OPTIONS.filter(({ value }) => kinds.includes(value))}
            placeholder="Everything"
            onChange={({ detail }) => {
              setKinds(detail.selectedOptions.map(({ value }) => value as NotificationKind));
            }}
          />
        </FormField>
        <FormField label="Mildest severity">
          <Select
            options={SEVERITY_OPTIONS}
            selectedOption={SEVERITY_OPTIONS.find(({ value }) => value === least) ?? null}
            onChange={({ detail }) => {
              setLeast(detail.selectedOption.value as Severity);
            }}
          />
        </FormField>
      </SpaceBetween>
    </FormDialog>
  );
}
