import Alert from "@cloudscape-design/components/alert";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { settingsQuery } from "../../api/queries/settings";
import type { Settings } from "../../api/types";
import { useMay } from "../../api/use-may";
import { ErrorAlert } from "../../components/error-alert";
import { Page } from "../../layout/page";
import { CapacityTab } from "./capacity-tab";
import { HistoryTab } from "./history-tab";
import { LeaveGuard } from "./leave-guard";
import { NotificationsTab } from "./notifications-tab";
import { RetentionTab } from "./retention-tab";
import { SamplingTab } from "./sampling-tab";
import { SaveBar } from "./save-bar";
import { useSettingsForm } from "./use-form";
import { UsersTab } from "./users-tab";
import { WaitingAlert } from "./waiting-alert";

/** What administrators decide of the installation, and who they are. */
export default function SettingsPage() {
  const query = useQuery(settingsQuery());
  return (
    <Page title="Settings" breadcrumbs={[{ text: "Settings", href: "/settings" }]}>
      <ContentLayout
        header={
          <Header
            variant="h1"
            description="What is mirrored, where and on which instances, is chosen with the load balancers."
          >
            Settings
          </Header>
        }
      >
        {query.data !== undefined ? (
          <SettingsTabs settings={query.data} />
        ) : query.isError ? (
          <ErrorAlert
            error={query.error}
            header="The settings could not be loaded"
            onRetry={() => void query.refetch()}
          />
        ) : (
          <StatusIndicator type="loading">Loading the settings</StatusIndicator>
        )}
      </ContentLayout>
    </Page>
  );
}

function SettingsTabs({ settings }: { settings: Settings }) {
  const [address, setAddress] = useSearchParams();
  const may = useMay("administer");
  const form = useSettingsForm(settings, may);
  const tabs = [
    { id: "sampling", label: "Redaction and sampling", content: <SamplingTab form={form} /> },
    { id: "capacity", label: "Capacity and network", content: <CapacityTab form={form} /> },
    { id: "retention", label: "Retention", content: <RetentionTab form={form} /> },
    { id: "notifications", label: "Notifications", content: <NotificationsTab form={form} /> },
    { id: "users", label: "Users", content: <UsersTab may={may} /> },
    { id: "history", label: "History", content: <HistoryTab /> },
  ];
  const wanted = address.get("tab");
  return (
    <>
      <SpaceBetween size="l">
        <WaitingAlert settings={settings} may={may} />
        {settings.warnings.length > 0 && (
          <Alert type="warning">
            {settings.warnings.map((warning) => (
              <div key={warning}>{warning}</div>
            ))}
          </Alert>
        )}
        <Tabs
          ariaLabel="Settings"
          activeTabId={tabs.find(({ id }) => id === wanted)?.id ?? "sampling"}
          onChange={({ detail }) => {
            setAddress({ tab: detail.activeTabId }, { replace: true });
          }}
          tabs={tabs}
        />
      </SpaceBetween>
      {form.names.length > 0 && (
        <>
          <LeaveGuard />
          <SaveBar form={form} />
        </>
      )}
    </>
  );
}
