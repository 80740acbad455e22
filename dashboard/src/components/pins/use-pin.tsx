import { useChangePins } from "../../api/changes/pins";
import { useNotifications } from "../../layout/notifications";
import { hasPin, type Pin, withoutPin, withPin } from "../../text/pins";
import { UntrustedText } from "../untrusted-text";

/** Says something of a path, or takes it back; both can be undone. */
export function usePin(host: string) {
  const change = useChangePins(host);
  const { notify } = useNotifications();
  const tell = (pin: Pin, verb: string, undo: () => Promise<unknown>) => {
    notify({
      type: "success",
      content: (
        <>
          <UntrustedText mono>{pin.path}</UntrustedText> is {verb}. The next review, within a minute, shows endpoints
          so.
        </>
      ),
      undo: { action: undo },
    });
  };
  return {
    error: change.error,
    isPending: change.isPending,
    reset: change.reset,
    pin: async (pin: Pin) => {
      let wasThere = false;
      await change.mutateAsync((pins) => {
        wasThere = hasPin(pins, pin);
        return withPin(pins, pin);
      });
      // What somebody had said already is not taken back with it.
      tell(pin, "pinned", () => change.mutateAsync((pins) => (wasThere ? pins : withoutPin(pins, pin))));
    },
    unpin: async (pin: Pin) => {
      await change.mutateAsync((pins) => withoutPin(pins, pin));
      tell(pin, "no longer pinned", () => change.mutateAsync((pins) => withPin(pins, pin)));
    },
  };
}
