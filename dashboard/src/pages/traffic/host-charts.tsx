import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { TrafficOfHosts, TrafficPoint } from "../../api/types";
import { NoTraffic } from "../../components/no-traffic";
import { RouteLink } from "../../components/route-link";
import { TimeChart } from "../../components/traffic/time-chart";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, formatMilliseconds } from "../../text/format";
import { formatPerMinute } from "../../text/pace";
import { type TimeRange, TIME_RANGES } from "../../text/time-range";
import { trafficAddress } from "../../addresses";
import { TOTALS_COLUMNS } from "./totals-columns";

type Row = TrafficOfHosts["items"][number];

interface HostChartsProps {
  measured: TrafficOfHosts;
  range: TimeRange;
}

/** The busiest hosts side by side. */
export function HostCharts({ measured, range }: HostChartsProps) {
  const { items, hosts_known } = measured;
  const minutes = TIME_RANGES[range].minutesOfStep;
  const lines = (value: (point: TrafficPoint) => number | null) =>
    items.map(({ host, points }) => ({
      title: host,
      values: points.map((point) => [point.at, value(point)] as const),
    }));
  const columns: TableProps.ColumnDefinition<Row>[] = [
    {
      id: "host",
      header: "Host",
      isRowHeader: true,
      minWidth: 200,
      cell: ({ host }) => (
        <RouteLink href={trafficAddress({ host, range })}>
          <UntrustedText>{host}</UntrustedText>
        </RouteLink>
      ),
    },
    ...TOTALS_COLUMNS,
  ];
  return (
    <SpaceBetween size="l">
      {items.length > 0 && (
        <div className="charts">
          <TimeChart
            title="Requests"
            description="A minute, by host"
            range={range}
            format={formatPerMinute}
            series={lines(({ requests }) => requests / minutes)}
          />
          <TimeChart
            title="Errors"
            description="4xx, 5xx and unanswered, a minute, by host"
            range={range}
            format={formatPerMinute}
            series={lines(
              ({ client_errors, server_errors, unanswered }) => (client_errors + server_errors + unanswered) / minutes,
            )}
          />
          <TimeChart
            title="Latency, p95"
            description="By host"
            range={range}
            format={formatMilliseconds}
            series={lines(({ latency_ms }) => latency_ms.p95)}
          />
        </div>
      )}
      <Table
        header={
          <Header
            variant="h2"
            counter={
              items.length < hosts_known
                ? `(${formatCount(items.length)} of ${formatCount(hosts_known)})`
                : `(${formatCount(items.length)})`
            }
            description="The busiest of all time, and what happened in this one."
          >
            Collections
          </Header>
        }
        items={items}
        columnDefinitions={columns}
        trackBy="host"
        wrapLines
        ariaLabels={{ tableLabel: "Collections" }}
        empty={<NoTraffic />}
      />
    </SpaceBetween>
  );
}
