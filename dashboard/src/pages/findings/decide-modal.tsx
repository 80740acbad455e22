import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type SyntheticEvent, useState } from "react";
import { type Decision, useDecide } from "../../api/changes/findings";
import type { Finding } from "../../api/types";
import { FormDialog, useSubmission } from "../../components/form-dialog";
import { ReasonField } from "../../components/reason-field";
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

const DAY_MS = 86_400_000;

/** Asks why, and decides. */
export function DecideModal({ findings, kind, onClose }: DecideModalProps) {
  const decide = useDecide();
  const [reason, setReason] = useState("");
  const [end, setEnd] = useState("");
  const [wasAsked, setWasAsked] = useState(false);
  const submission = useSubmission(onClose);
  const { verb, effect } = WORDS[kind];
  const isReasonMissing = kind !== "reopen" && reason.trim() === "";
  const until = kind === "accept" && end !== "" ? endOf(end) : undefined;
  const submit = (event?: SyntheticEvent) => {
    event?.preventDefault();
    setWasAsked(true);
    if (submission.isWorking || isReasonMissing || until === null) return;
    submission.send(
      decide(findings, {
        kind,
        ...(reason.trim() !== "" && { reason: reason.trim() }),
        ...(until !== undefined && { until: until.toISOString() }),
      }),
    );
  };
  return (
    <FormDialog
      title={`${verb} ${findings.length === 1 ? "this finding" : plural(findings.length, "finding")}`}
      verb={verb}
      submission={submission}
      failed="Not all could be decided"
      onSubmit={submit}
      onClose={onClose}
    >
      <form onSubmit={submit}>
        <SpaceBetween size="m">
          <span>{effect}</span>
          <ReasonField
            value={reason}
            onChange={setReason}
            isRequired={kind !== "reopen"}
            description="Kept with your name in the finding's history."
            errorText={wasAsked && isReasonMissing ? "Say why, so that others can follow it." : undefined}
            autoFocus
          />
          {kind === "accept" && (
            <FormField
              label="Until - optional"
              description="The acceptance ends by itself after this day."
              errorText={wasAsked && until === null ? "A day that is not over, as YYYY/MM/DD." : undefined}
            >
              <DatePicker
                value={end}
                placeholder="YYYY/MM/DD"
                isDateEnabled={(date) => date.getTime() > Date.now() - DAY_MS}
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
        </SpaceBetween>
      </form>
    </FormDialog>
  );
}

/** The end of a day where the person is; null where that is over, or no day yet: the field tells what is half typed, too. */
function endOf(day: string): Date | null {
  const end = new Date(`${day}T23:59:59`);
  return /^\d{4}-\d\d-\d\d$/.test(day) && end.getTime() > Date.now() ? end : null;
}
