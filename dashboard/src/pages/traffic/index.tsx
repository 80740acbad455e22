import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { trafficOfEndpointsQuery, trafficOfHostQuery, trafficOfHostsQuery } from "../../api/queries/traffic";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfEndpoints } from "../../components/exports/exports-of";
import { LiveSwitch } from "../../components/live-switch";
import { LoadedOr } from "../../components/loaded-or";
import { RangePicker } from "../../components/traffic/range-picker";
import { TrafficCharts } from "../../components/traffic/traffic-charts";
import { useTimeRange } from "../../components/traffic/use-time-range";
import { Page } from "../../layout/page";
import type { TimeRange } from "../../text/time-range";
import { visible } from "../../text/visible";
import { trafficAddress } from "../../addresses";
import { HostFilter } from "../../components/host-filter";
import { useAddress } from "../../components/use-address";
import { BusiestEndpoints } from "./busiest-endpoints";
import { HostCharts } from "./host-charts";
import "../../components/traffic/traffic-charts.css";
import "./traffic.css";

/** What happened when: by host, or of one host, and at which endpoints. */
export default function TrafficPage() {
  const { address, change } = useAddress();
  const host = address.get("host") ?? "";
  const { range, setRange, refetchInterval } = useTimeRange();
  const endpoints = useQuery({ ...trafficOfEndpointsQuery(host, range), refetchInterval });
  return (
    <Page
      title={host === "" ? "Traffic" : `Traffic of ${visible(host)}`}
      breadcrumbs={[
        { text: "Traffic", href: trafficAddress() },
        ...(host === "" ? [] : [{ text: visible(host, 60), href: trafficAddress({ host }) }]),
      ]}
    >
      <ContentLayout
        header={
          <Header
            variant="h1"
            description="Rates, errors and latency over time, and the endpoints where they arise."
            actions={
              <SpaceBetween direction="horizontal" size="m" alignItems="center">
                <LiveSwitch />
                <ExportMenu exports={exportsOfEndpoints(host === "" ? {} : { host })} />
              </SpaceBetween>
            }
          >
            Traffic
          </Header>
        }
      >
        <SpaceBetween size="l">
          <div className="traffic-filters">
            <RangePicker range={range} onChange={setRange} />
            <HostFilter
              host={host}
              onChange={(chosen) => {
                change({ host: chosen });
              }}
            />
          </div>
          {host === "" ? (
            <AllHosts range={range} refetchInterval={refetchInterval} />
          ) : (
            <OneHost host={host} range={range} refetchInterval={refetchInterval} />
          )}
          <LoadedOr query={endpoints} what="busiest endpoints">
            {(measured) => <BusiestEndpoints measured={measured} range={range} />}
          </LoadedOr>
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}

interface ShownProps {
  range: TimeRange;
  refetchInterval: number | false;
}

function AllHosts({ range, refetchInterval }: ShownProps) {
  const query = useQuery({ ...trafficOfHostsQuery(range), refetchInterval });
  return (
    <LoadedOr query={query} what="traffic">
      {(measured) => <HostCharts measured={measured} range={range} />}
    </LoadedOr>
  );
}

function OneHost({ host, range, refetchInterval }: ShownProps & { host: string }) {
  const query = useQuery({ ...trafficOfHostQuery(host, range), refetchInterval });
  return (
    <LoadedOr query={query} what="traffic">
      {({ points }) => <TrafficCharts points={points} range={range} />}
    </LoadedOr>
  );
}
