import AppLayout from "@cloudscape-design/components/app-layout";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import { createContext, type ReactNode, useEffect, useRef, useState } from "react";
import { useFollow } from "../components/use-follow";
import { addressOf } from "../root";
import { ApiNotices } from "./api-notices";
import { TOP_NAVIGATION_ID } from "./ids";
import { Navigation } from "./navigation";
import { ShownNotifications } from "./notifications";
import type { Crumb, Framed } from "./page";
import { useNavigationOpen } from "./use-navigation-open";

interface Frame {
  show: (framed: Framed) => void;
  /** Says which page is there; whether that is another one than before, which the first is not. */
  arrive: (pathname: string) => boolean;
}

export const FrameContext = createContext<Frame>({ show: () => undefined, arrive: () => false });

const HOME: Crumb = { text: "Heliostat", href: "/collections" };

/** What stands around all pages and stays while they change: navigation, breadcrumbs, the panel for what is selected. */
export function Frame({ children }: { children: ReactNode }) {
  const follow = useFollow();
  const [navigationOpen, setNavigationOpen] = useNavigationOpen();
  const [framed, show] = useState<Framed>({ title: "", breadcrumbs: [] });
  const last = useRef<string | null>(null);
  const [frame] = useState<Frame>(() => ({
    show,
    arrive: (pathname) => {
      const isOther = last.current !== null && last.current !== pathname;
      last.current = pathname;
      return isOther;
    },
  }));
  const { title, breadcrumbs, contentType = "default", splitPanel, onSplitPanelClose } = framed;
  useEffect(() => {
    if (title !== "") document.title = `${title} · Heliostat`;
  }, [title]);
  return (
    <FrameContext value={frame}>
      <AppLayout
        headerSelector={`#${TOP_NAVIGATION_ID}`}
        contentType={contentType}
        navigation={<Navigation />}
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => {
          setNavigationOpen(detail.open);
        }}
        breadcrumbs={
          <BreadcrumbGroup
            items={[HOME, ...breadcrumbs].map(({ text, href }) => ({ text, href: addressOf(href) }))}
            onFollow={follow}
            ariaLabel="Breadcrumbs"
          />
        }
        toolsHide
        notifications={
          <>
            <ApiNotices />
            <ShownNotifications />
          </>
        }
        stickyNotifications
        content={children}
        splitPanel={splitPanel}
        splitPanelOpen={splitPanel !== undefined}
        splitPanelSize={420}
        splitPanelPreferences={{ position: "bottom" }}
        onSplitPanelToggle={({ detail }) => {
          if (!detail.open) onSplitPanelClose?.();
        }}
        ariaLabels={{
          navigation: "Side navigation",
          navigationClose: "Close side navigation",
          navigationToggle: "Open side navigation",
          notifications: "Notifications",
        }}
      />
    </FrameContext>
  );
}
