import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { useMuteNotifications } from "../../../api/changes/notifications";
import type { NotificationKind, Severity } from "../../../api/types";
import { FormDialog, useSubmission } from "../../../components/form-dialog";
import { ReasonField } from "../../../components/reason-field";
import { SEVERITIES } from "../../../components/severity";
import { CHOSEN_KINDS, NOTIFICATION_KINDS } from "../../../text/notification";

const KINDS = [
  { value: "", label: "Every kind" },
  ...CHOSEN_KINDS.map((value) => ({ value, label: NOTIFICATION_KINDS[value] })),
];
const FLOORS = [
  { value: "", label: "Of every severity" },
  ...SEVERITIES.filter((each) => each !== "info").map((value) => ({ value, label: `Milder than ${value}` })),
];
const ENDS = [
  { value: "1", label: "After a day" },
  { value: "7", label: "After a week" },
  { value: "30", label: "After 30 days" },
  { value: "", label: "Never" },
];
const DAY_MS = 86_400_000;

/** A rule by which people are not told: all that is given has to fit. */
export function NotificationMuteForm({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState("");
  const [host, setHost] = useState("");
  const [className, setClassName] = useState("");
  const [below, setBelow] = useState("");
  const [days, setDays] = useState("30");
  const [reason, setReason] = useState("");
  const mute = useMuteNotifications();
  const submission = useSubmission(onClose);
  const isAboutNothing = kind === "" && host.trim() === "" && className.trim() === "" && below === "";
  const submit = () => {
    submission.send(
      mute.mutateAsync({
        ...(kind !== "" && { kind: kind as NotificationKind }),
        ...(host.trim() !== "" && { host: host.trim() }),
        ...(className.trim() !== "" && { class: className.trim() }),
        ...(below !== "" && { below: below as Severity }),
        ...(reason.trim() !== "" && { reason: reason.trim() }),
        ...(days !== "" && { until: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
      }),
    );
  };
  return (
    <FormDialog
      title="Mute notifications"
      verb="Mute"
      submission={submission}
      failed="Nothing was muted"
      isDisabled={isAboutNothing}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField label="Kind">
        <Select
          options={KINDS}
          selectedOption={KINDS.find(({ value }) => value === kind) ?? null}
          onChange={({ detail }) => {
            setKind(detail.selectedOption.value ?? "");
          }}
        />
      </FormField>
      <FormField label="Host" description="A name, or a pattern: * stands for anything. Empty: every host.">
        <Input
          value={host}
          placeholder="*.staging.example"
          onChange={({ detail }) => {
            setHost(detail.value);
          }}
        />
      </FormField>
      <FormField label="Class of sensitive data" description="As lists name it. Empty: every class.">
        <Input
          value={className}
          placeholder="email"
          onChange={({ detail }) => {
            setClassName(detail.value);
          }}
        />
      </FormField>
      <FormField label="Severity">
        <Select
          options={FLOORS}
          selectedOption={FLOORS.find(({ value }) => value === below) ?? null}
          onChange={({ detail }) => {
            setBelow(detail.selectedOption.value ?? "");
          }}
        />
      </FormField>
      <FormField label="Ends">
        <Select
          options={ENDS}
          selectedOption={ENDS.find(({ value }) => value === days) ?? null}
          onChange={({ detail }) => {
            setDays(detail.selectedOption.value ?? "");
          }}
        />
      </FormField>
      <ReasonField value={reason} onChange={setReason} rows={2} />
    </FormDialog>
  );
}
