import Button from "@cloudscape-design/components/button";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { asApiError } from "../api/api-error";
import { UntrustedText } from "../components/untrusted-text";

export interface Notice {
  type: "success" | "error" | "info" | "warning";
  content: ReactNode;
  /** Takes back what was done; the notice goes once that is done. After a failure, it may be asked for again. */
  undo?: { label?: string; action: () => Promise<unknown> };
}

interface Notifications {
  notify: (notice: Notice) => void;
}

interface Shown extends Notice {
  id: string;
  isUndoing?: boolean;
  /** Why it could not be taken back. */
  failure?: string;
}

// The oldest goes first: a person who changes many things looks at the last ones.
const SHOWN_MAX = 4;

const NotificationsContext = createContext<Notifications | null>(null);
const ShownContext = createContext<ReactNode>(null);

/** Tells on every page what was done, and offers to take it back. */
export function NotificationsProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const count = useRef(0);

  const dismiss = useCallback((id: string) => {
    setShown((before) => before.filter((each) => each.id !== id));
  }, []);
  const notify = useCallback((notice: Notice) => {
    count.current += 1;
    const id = `notice-${count.current}`;
    setShown((before) => [{ ...notice, id }, ...before].slice(0, SHOWN_MAX));
  }, []);
  const takeBack = useCallback(
    async (notice: Shown) => {
      const { id, undo } = notice;
      setShown((before) => before.map((each) => (each.id === id ? { ...each, isUndoing: true } : each)));
      try {
        await undo?.action();
        notify({ type: "info", content: "Taken back." });
        dismiss(id);
      } catch (thrown) {
        const failed = { ...notice, failure: asApiError(thrown).explanation };
        // Also where it made room for others meanwhile: it is the only way back.
        setShown((before) => [failed, ...before.filter((each) => each.id !== id)].slice(0, SHOWN_MAX));
      }
    },
    [notify, dismiss],
  );

  const items = shown.map((notice): FlashbarProps.MessageDefinition => {
    const { id, content, undo, isUndoing, failure } = notice;
    const type = failure === undefined ? notice.type : "error";
    return {
      id,
      type,
      ...(failure === undefined
        ? { content }
        : {
            header: content,
            content: (
              <>
                It was not taken back: <UntrustedText charactersMax={600}>{failure}</UntrustedText>
              </>
            ),
          }),
      dismissible: true,
      dismissLabel: "Dismiss",
      onDismiss: () => {
        dismiss(id);
      },
      ...(type === "error" ? { ariaRole: "alert" as const } : { ariaRole: "status" as const }),
      ...(undo && {
        action: (
          <Button loading={isUndoing ?? false} onClick={() => void takeBack(notice)}>
            {undo.label ?? "Undo"}
          </Button>
        ),
      }),
    };
  });
  const value = useMemo(() => ({ notify }), [notify]);
  return (
    <NotificationsContext value={value}>
      <ShownContext value={items.length > 0 && <Flashbar items={items} />}>{children}</ShownContext>
    </NotificationsContext>
  );
}

export function useNotifications(): Notifications {
  const notifications = useContext(NotificationsContext);
  if (notifications === null) throw new Error("useNotifications stands outside of NotificationsProvider");
  return notifications;
}

/** What is told now, for the place that the page's frame gives it. */
export function ShownNotifications() {
  return useContext(ShownContext);
}
