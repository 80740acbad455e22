import { asApiError } from "../../../api/api-error";
import { UntrustedText } from "../../../components/untrusted-text";
import { useNotifications } from "../../../layout/notifications";

/** Does something, and tells how that went. */
export function useTelling() {
  const { notify } = useNotifications();
  return async (work: () => Promise<{ type: "success" | "error"; content: string }>) => {
    try {
      const { type, content } = await work();
      notify({ type, content: <UntrustedText charactersMax={600}>{content}</UntrustedText> });
    } catch (thrown) {
      const { explanation } = asApiError(thrown);
      notify({ type: "error", content: <UntrustedText charactersMax={600}>{explanation}</UntrustedText> });
    }
  };
}
