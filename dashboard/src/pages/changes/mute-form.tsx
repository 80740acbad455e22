import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { type NewMute, useFeedChanges } from "../../api/changes/feed";
import type { Change } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
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
const REASON_CHARACTERS_MAX = 1_000;

/** A rule by which changes are kept out of notices: of a host, an endpoint or a kind, for a while or for good. */
export function MuteForm({ change, onClose }: MuteFormProps) {
  const { mute } = useFeedChanges();
  const [host, setHost] = useState(change?.host ?? "");
  const [ofEndpoint, setOfEndpoint] = useState(change !== null);
  const [kind, setKind] = useState<string>(change?.kind ?? "");
  const [days, setDays] = useState("30");
  const [reason, setReason] = useState("");
  const [wasAsked, setWasAsked] = useState(false);
  const [state, setState] = useState<{ isWorking: boolean; error: unknown }>({ isWorking: false, error: null });
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
    setState({ isWorking: true, error: null });
    mute(rule).then(onClose, (error: unknown) => {
      setState({ isWorking: false, error });
    });
  };
  return (
    <Modal
      visible
      header="Mute changes"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={state.isWorking} onClick={submit}>
              Mute
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <span>
          Muted changes are kept and can be looked at; they do not wait for anybody, and no notice tells of them.
        </span>
        <FormField
          label="Host"
          description="Leave it empty for all hosts."
          errorText={
            wasAsked && isAboutNothing ? "Name a host, a kind, or both: else everything were muted." : undefined
          }
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
        <FormField label="Reason - optional">
          <Textarea
            value={reason}
            rows={2}
            ariaLabel="Reason"
            onChange={({ detail }) => {
              setReason(detail.value.slice(0, REASON_CHARACTERS_MAX));
            }}
          />
        </FormField>
        {state.error !== null && <ErrorAlert error={state.error} header="The changes could not be muted" />}
      </SpaceBetween>
    </Modal>
  );
}
