import { useApplySettings } from "../../api/changes/settings";
import { RouteLink } from "../../components/route-link";
import { useNotifications } from "../../layout/notifications";

/** Brings the settings to the stacks, and tells where that can be followed. What the API refuses is thrown. */
export function useApplyAndTell() {
  const { mutateAsync, isPending } = useApplySettings();
  const { notify } = useNotifications();
  // Awaited, for a callback of `mutate` goes with its component: what asks to apply goes once nothing waits.
  const apply = async () => {
    const { id } = await mutateAsync();
    notify({
      type: "info",
      content: (
        <>
          The settings are being applied. <RouteLink href={`/operations/${id}`}>Follow the operation</RouteLink>
        </>
      ),
    });
  };
  return { apply, isPending };
}
