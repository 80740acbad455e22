import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { type NewMute, useFeedChanges } from "../../api/changes/feed";
import type { Change } from "../../api/types";
import { FormDialog, useSubmission } from "../../components/form-dialog";
import { ReasonField } from "../../components/reason-field";
import { CHANGE_KINDS } from "../../text/change";
import { visible } from "../../text/visible";

interface MuteFormProps {
  /** The change that somebody wants to hear no more of; null for a rule from nothing. */
  change: Change | null;
  onClose: () => void;
}

const ANY_KIND = { value: "", label: "Every kind" };
const KINDS = [ANY_KIND, ...Object.entries(CHANGE_KINDS).map(([value, label]) => ({ value, label }))];
const ENDS = [
  { value: "1", label: "After a day" },
  { value: "7", label: "After a week" },
  { value: "30", label: "After 30 days" },
  { value: "90", label: "After 90 days" },
  { value: "", label: "Never" },
];
const DAY_MS = 86_400_000;

/** A rule by which changes are kept out of notices: of a host, an endpoint or a kind, for a while or for good. */
export function MuteForm({ change, onClose }: MuteFormProps) {
  const { mute } = useFeedChanges();
  const [host, setHost] = useState(change?.host ?? "");
  const [ofEndpoint, setOfEndpoint] = useState(change !== null);
  const [kind, setKind] = useState<string>(change?.kind ?? "");
  const [days, setDays] = useState("30");
  const [reason, setReason] = useState("");
  const [wasAsked, setWasAsked] = useState(false);
  const submission = useSubmission(onClose);
  const isAboutNothing = host.trim() === "" && kind === "" && !ofEndpoint;
  const submit = () => {
    setWasAsked(true);
    if (isAboutNothing) return;
    const rule: NewMute = {
      ...(host.trim() !== "" && { host: host.trim() }),
      ...(change !== null && ofEndpoint && { endpoint_id: change.endpoint_id }),
      ...(kind !== "" && { kind: kind as Change["kind"] }),
      ...(reason.trim() !== "" && { reason: reason.trim() }),
      ...(days !== "" && { until: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
    };
    submission.send(mute(rule));
  };
  return (
    <FormDialog
      title="Mute changes"
      verb="Mute"
      submission={submission}
      failed="The changes could not be muted"
      onSubmit={submit}
      onClose={onClose}
    >
      <span>
        Muted changes are kept and can be looked at; they do not wait for anybody, and no notice tells of them.
      </span>
      <FormField
        label="Host"
        description="Leave it empty for all hosts."
        errorText={wasAsked && isAboutNothing ? "Name a host, a kind, or both: else everything were muted." : undefined}
      >
        <Input
          value={host}
          placeholder="shop.example.com"
          onChange={({ detail }) => {
            setHost(detail.value);
          }}
        />
      </FormField>
      {change !== null && (
        <Checkbox
          checked={ofEndpoint}
          description={visible(change.subject, 120)}
          onChange={({ detail }) => {
            setOfEndpoint(detail.checked);
          }}
        >
          This endpoint alone
        </Checkbox>
      )}
      <FormField label="Kind of change">
        <Select
          selectedOption={KINDS.find(({ value }) => value === kind) ?? ANY_KIND}
          options={KINDS}
          onChange={({ detail }) => {
            setKind(detail.selectedOption.value ?? "");
          }}
        />
      </FormField>
      <FormField label="Ends">
        <Select
          selectedOption={ENDS.find(({ value }) => value === days) ?? null}
          options={ENDS}
          onChange={({ detail }) => {
            setDays(detail.selectedOption.value ?? "");
          }}
        />
      </FormField>
      <ReasonField value={reason} onChange={setReason} rows={2} />
    </FormDialog>
  );
}
