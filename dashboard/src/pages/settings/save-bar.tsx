import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useChangeSettings } from "../../api/changes/settings";
import { asApiError } from "../../api/api-error";
import type { SettingName } from "../../api/types";
import { Confirm } from "../../components/confirm";
import { ErrorAlert } from "../../components/error-alert";
import { useNotifications } from "../../layout/notifications";
import { plural } from "../../text/format";
import { ClashAlert } from "./clash-alert";
import { LABELS, undoOf, wishOf } from "./draft";
import { useApplyAndTell } from "./use-apply-and-tell";
import type { SettingsForm } from "./use-form";
import "./save-bar.css";

const REASON_CHARACTERS_MAX = 1000;
// The control plane follows these by itself; all others are parameters of stacks.
const AT_ONCE: ReadonlySet<SettingName> = new Set(["notifies_operations", "notifies_stacks"]);

/** What is typed and not saved: why, and saving it, with or without an apply. */
export function SaveBar({ form }: { form: SettingsForm }) {
  const { base, draft, names, clashes } = form;
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState<{ applies: boolean } | null>(null);
  const change = useChangeSettings();
  const { apply } = useApplyAndTell();
  const { notify } = useNotifications();
  const turnsOff = names.includes("redaction") && draft.redaction === "off";
  const needsApply = base.can_apply && !base.is_run && names.some((name) => !AT_ONCE.has(name));

  const save = async (applies: boolean) => {
    // Came up while the person was asked: they see it behind the question.
    if (clashes.length > 0) return;
    const values = wishOf(draft, names, base);
    const before = undoOf(base, names);
    const isWhole = names.every((name) => name in before);
    const saved = await change.mutateAsync({ version: base.version, values, reason, confirmsOff: turnsOff });
    form.discard();
    notify({
      type: "success",
      content: `Saved: ${names.map((name) => LABELS[name]).join(", ")}.${
        isWhole ? "" : " To turn redaction off again, choose it on the page: it asks first."
      }`,
      ...(Object.keys(before).length > 0 && {
        undo: {
          ...(!isWhole && { label: "Undo the rest" }),
          action: () => change.mutateAsync({ version: saved.version, values: before, reason: "Taken back" }),
        },
      }),
    });
    if (!applies) return;
    try {
      await apply();
    } catch (thrown) {
      notify({ type: "error", content: `Saved, and not applied: ${asApiError(thrown).explanation}` });
    }
  };
  const begin = (applies: boolean) => {
    if (turnsOff) setAsked({ applies });
    // What the API refused stands above the buttons.
    else void save(applies).catch(() => undefined);
  };
  const isHeld = Object.keys(form.errors).length > 0 || clashes.length > 0;
  // What they saved is read by then, and what the person changed lies on top of it.
  const cameSecond = change.isError && asApiError(change.error).code === "stale_version";
  return (
    <div className="save-bar">
      <Container
        header={
          <Header
            variant="h2"
            description={names.map((name) => LABELS[name]).join(", ")}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="link" onClick={form.discard}>
                  Discard
                </Button>
                {needsApply && (
                  <Button
                    disabled={isHeld || change.isPending}
                    onClick={() => {
                      begin(true);
                    }}
                  >
                    Save and apply
                  </Button>
                )}
                <Button
                  variant="primary"
                  disabled={isHeld}
                  loading={change.isPending}
                  onClick={() => {
                    begin(false);
                  }}
                >
                  Save
                </Button>
              </SpaceBetween>
            }
          >
            {plural(names.length, "unsaved change")}
          </Header>
        }
      >
        <SpaceBetween size="m">
          <Input
            value={reason}
            ariaLabel="Why"
            placeholder="Why? Stands in the history (optional)"
            onChange={({ detail }) => {
              setReason(detail.value.slice(0, REASON_CHARACTERS_MAX));
            }}
          />
          {clashes.length > 0 ? (
            <ClashAlert form={form} />
          ) : cameSecond ? (
            <Alert type="info" header="Somebody changed the settings meanwhile">
              Yours are not saved yet. They lie on top of what is saved now: look once more, and save.
            </Alert>
          ) : (
            change.isError && asked === null && <ErrorAlert error={change.error} header="The settings were not saved" />
          )}
        </SpaceBetween>
        {asked !== null && (
          <Confirm
            title="Turn redaction off?"
            verb="Turn redaction off"
            typed="off"
            onConfirm={() => save(asked.applies)}
            onClose={() => {
              setAsked(null);
            }}
          >
            Passwords, tokens and personal data will leave the agents as they were sent, and are kept in the stream and
            in samples. What was recorded so far stays masked; what is recorded meanwhile stays readable.
          </Confirm>
        )}
      </Container>
    </div>
  );
}
