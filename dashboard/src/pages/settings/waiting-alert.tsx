import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { asApiError } from "../../api/api-error";
import type { Settings } from "../../api/types";
import { UntrustedText } from "../../components/untrusted-text";
import { useNotifications } from "../../layout/notifications";
import { plural } from "../../text/format";
import { labelOf } from "./draft";
import { useApplyAndTell } from "./use-apply-and-tell";

/** What is saved and not in effect yet, and the way to bring it about. */
export function WaitingAlert({ settings, may }: { settings: Settings; may: boolean }) {
  const { apply, isPending } = useApplyAndTell();
  const { notify } = useNotifications();
  if (settings.waiting.length === 0) return null;
  const begin = async () => {
    try {
      await apply();
    } catch (thrown) {
      const { explanation } = asApiError(thrown);
      notify({ type: "error", content: <UntrustedText charactersMax={600}>{explanation}</UntrustedText> });
    }
  };
  return (
    <Alert
      type="info"
      header={`${plural(settings.waiting.length, "setting waits", "settings wait")} for an apply`}
      action={
        may &&
        settings.can_apply && (
          <Button loading={isPending} onClick={() => void begin()}>
            Apply now
          </Button>
        )
      }
    >
      {settings.waiting.map(labelOf).join(", ")}
      {!settings.can_apply && ": nothing is selected, so that there is nothing to apply yet."}
    </Alert>
  );
}
