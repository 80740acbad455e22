import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { Confirm } from "../../components/confirm";

/** Asks before unsaved changes are lost: where the tab is closed, and where a link leads to another page. */
export function LeaveGuard() {
  const navigate = useNavigate();
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    const onUnload = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    const onClick = (event: MouseEvent) => {
      const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      const link = event.target instanceof Element ? event.target.closest("a[href^='/']") : null;
      const href = link?.getAttribute("href") ?? null;
      if (!isPlain || href === null || href.split("?")[0] === "/settings") return;
      // Before the link's own handler, which would follow it.
      event.preventDefault();
      event.stopPropagation();
      setWanted(href);
    };
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, []);
  if (wanted === null) return null;
  return (
    <Confirm
      title="Leave without saving?"
      verb="Leave"
      onConfirm={async () => {
        await navigate(wanted);
      }}
      onClose={() => {
        setWanted(null);
      }}
    >
      What you changed on this page is lost.
    </Confirm>
  );
}
