import AppLayout, { type AppLayoutProps } from "@cloudscape-design/components/app-layout";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import { type ReactNode, useEffect } from "react";
import { useFollow } from "../components/use-follow";
import { usePreference } from "../preferences/use-preference";
import { addressOf } from "../root";
import { ApiNotices } from "./api-notices";
import { TOP_NAVIGATION_ID } from "./ids";
import { Navigation } from "./navigation";
import { ShownNotifications } from "./notifications";

export interface Crumb {
  text: string;
  href: string;
}

interface PageProps {
  /** Of the browser's tab. */
  title: string;
  breadcrumbs: Crumb[];
  contentType?: AppLayoutProps.ContentType;
  splitPanel?: ReactNode;
  onSplitPanelClose?: () => void;
  children: ReactNode;
}

const HOME: Crumb = { text: "Heliostat", href: "/collections" };

/** The frame of every page: navigation, breadcrumbs, and the panel for what is selected. */
export function Page({
  title,
  breadcrumbs,
  contentType = "default",
  splitPanel,
  onSplitPanelClose,
  children,
}: PageProps) {
  const follow = useFollow();
  const [navigationOpen, setNavigationOpen] = usePreference("navigation-open", true);
  useEffect(() => {
    document.title = `${title} · Heliostat`;
  }, [title]);
  return (
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
  );
}
