import Alert from "@cloudscape-design/components/alert";
import { useEffect, useState } from "react";
import { useBlocker } from "react-router";
import { FormDialog } from "../../components/form-dialog";
import { guardSignOut } from "../../components/sign-out";

/** Asks before unsaved changes are lost: to another page, by a link or the browser's buttons, a sign-out, or a closed tab. */
export function LeaveGuard() {
  const { state, proceed, reset } = useBlocker(
    ({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname,
  );
  const [signOut, setSignOut] = useState<(() => void) | null>(null);
  useEffect(() => {
    const onUnload = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener("beforeunload", onUnload);
    const stopGuarding = guardSignOut((go) => {
      setSignOut(() => () => {
        // It leads to the user pool's pages, of which nobody is asked a second time.
        window.removeEventListener("beforeunload", onUnload);
        go();
      });
    });
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      stopGuarding();
    };
  }, []);
  if (state !== "blocked" && signOut === null) return null;
  return (
    <FormDialog
      title="Leave without saving?"
      verb="Leave"
      submission={{ isWorking: false, error: null }}
      onSubmit={() => {
        (signOut ?? proceed)?.();
      }}
      onClose={() => {
        setSignOut(null);
        reset?.();
      }}
    >
      <Alert type="warning">What you changed on this page is lost.</Alert>
    </FormDialog>
  );
}
