import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { collectionQuery } from "../../api/queries/inventory";
import { trafficOfHostQuery } from "../../api/queries/traffic";
import { endpointsCsvFile } from "../../api/queries/exports";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfHost } from "../../components/exports/exports-of";
import { LiveSwitch } from "../../components/live-switch";
import { LoadedOr } from "../../components/loaded-or";
import { TrafficPanel } from "../../components/traffic/traffic-panel";
import { useTimeRange } from "../../components/traffic/use-time-range";
import { UntrustedText } from "../../components/untrusted-text";
import { useAddress } from "../../components/use-address";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { visible } from "../../text/visible";
import { hostAddress } from "../../addresses";
import { DocumentTab } from "./document";
import { HostOverview } from "./host-overview";
import { PurgeHost } from "./purge-host";
import { PathsTab } from "./paths-tab";

const TABS = [
  { id: "document", label: "API document", Content: DocumentTab },
  { id: "paths", label: "Paths", Content: PathsTab },
  { id: "traffic", label: "Traffic", Content: TrafficTab },
] as const;

/** All that is known of one host as a whole. */
export default function HostPage() {
  const { host = "" } = useParams();
  const { address, change } = useAddress();
  const { refetchInterval } = useLive();
  const query = useQuery({ ...collectionQuery(host), refetchInterval });
  const wanted = address.get("tab");
  return (
    <Page
      title={visible(host)}
      breadcrumbs={[
        { text: "Collections", href: "/collections" },
        { text: visible(host, 60), href: hostAddress(host) },
      ]}
    >
      <ContentLayout
        header={
          <Header
            variant="h1"
            actions={
              <SpaceBetween direction="horizontal" size="m" alignItems="center">
                <LiveSwitch />
                {query.data !== undefined && (
                  <ExportMenu
                    ariaLabel="Export this host"
                    exports={[
                      ...exportsOfHost(host),
                      { id: "csv", text: "Endpoints, CSV", file: () => endpointsCsvFile({ host }) },
                    ]}
                  />
                )}
                <PurgeHost host={host} />
              </SpaceBetween>
            }
          >
            <UntrustedText>{host}</UntrustedText>
          </Header>
        }
      >
        <LoadedOr query={query} what="host">
          {(collection) => (
            <SpaceBetween size="l">
              <HostOverview collection={collection} />
              <Tabs
                ariaLabel="Details of the host"
                activeTabId={TABS.find(({ id }) => id === wanted)?.id ?? "document"}
                onChange={({ detail }) => {
                  change({ tab: detail.activeTabId });
                }}
                tabs={TABS.map(({ id, label, Content }) => ({ id, label, content: <Content host={host} /> }))}
              />
            </SpaceBetween>
          )}
        </LoadedOr>
      </ContentLayout>
    </Page>
  );
}

function TrafficTab({ host }: { host: string }) {
  const { range, setRange, refetchInterval } = useTimeRange();
  const query = useQuery({ ...trafficOfHostQuery(host, range), refetchInterval });
  return <TrafficPanel query={query} range={range} onRange={setRange} />;
}
