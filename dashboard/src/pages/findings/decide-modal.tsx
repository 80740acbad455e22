import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { type SyntheticEvent, useState } from "react";
import { type Decision, useDecide } from "../../api/changes/findings";
import type { Finding } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { plural } from "../../text/format";

interface DecideModalProps {
  findings: readonly Finding[];
  kind: Decision["kind"];
  onClose: () => void;
}

const WORDS: Readonly<Record<Decision["kind"], { verb: string; effect: string }>> = {
  accept: {
    verb: "Accept",
    effect: "The risk is borne. A finding that grows worse than what was accepted is opened again.",
  },
  false_positive: {
    verb: "Mark as false positive",
    effect: "There is no such risk. It stays that way, however severe the rule calls it.",
  },
  reopen: { verb: "Re-open", effect: "An acceptance, or the mark of a false positive, is taken back." },
};

const REASON_CHARACTERS_MAX = 1_000;

/** Asks why, and decides. Stays open, with what went wrong, where it fails. */
export function DecideModal({ findings, kind, onClose }: DecideModalProps) {
  const decide = useDecide();
  const [reason, setReason] = useState("");
  const [end, setEnd] = useState("");
  const [wasAsked, setWasAsked] = useState(false);
  const [state, setState] = useState<{ isWorking: boolean; error: unknown }>({ isWorking: false, error: null });
  const { verb, effect } = WORDS[kind];
  const isReasonMissing = kind !== "reopen" && reason.trim() === "";
  const submit = (event?: SyntheticEvent) => {
    event?.preventDefault();
    setWasAsked(true);
    if (isReasonMissing) return;
    setState({ isWorking: true, error: null });
    decide(findings, {
      kind,
      ...(reason.trim() !== "" && { reason: reason.trim() }),
      // The end of that day where the person is.
      ...(kind === "accept" && end !== "" && { until: new Date(`${end}T23:59:59`).toISOString() }),
    }).then(onClose, (error: unknown) => {
      setState({ isWorking: false, error });
    });
  };
  return (
    <Modal
      visible
      header={`${verb} ${findings.length === 1 ? "this finding" : plural(findings.length, "finding")}`}
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
              onClick={() => {
                submit();
              }}
            >
              {verb}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form onSubmit={submit}>
        <SpaceBetween size="m">
          <span>{effect}</span>
          <FormField
            label={kind === "reopen" ? "Reason - optional" : "Reason"}
            description="Kept with your name in the finding's history."
            errorText={wasAsked && isReasonMissing ? "Say why, so that others can follow it." : undefined}
          >
            <Textarea
              value={reason}
              rows={3}
              autoFocus
              ariaLabel="Reason"
              onChange={({ detail }) => {
                setReason(detail.value.slice(0, REASON_CHARACTERS_MAX));
              }}
            />
          </FormField>
          {kind === "accept" && (
            <FormField label="Until - optional" description="The acceptance ends by itself after this day.">
              <DatePicker
                value={end}
                placeholder="YYYY/MM/DD"
                isDateEnabled={(date) => date.getTime() > Date.now() - 86_400_000}
                i18nStrings={{
                  openCalendarAriaLabel: (selected) =>
                    selected === null ? "Choose a day" : `Choose a day, ${selected}`,
                }}
                onChange={({ detail }) => {
                  setEnd(detail.value);
                }}
              />
            </FormField>
          )}
          {state.error !== null && <ErrorAlert error={state.error} header="Not all could be decided" />}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
