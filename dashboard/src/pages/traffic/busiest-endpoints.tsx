import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { TrafficOfEndpoints, TrafficTotals } from "../../api/types";
import { Method } from "../../components/method";
import { PathTemplate } from "../../components/path-template";
import { EmptyState } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { UntrustedText } from "../../components/untrusted-text";
import { useAddress } from "../../components/use-address";
import type { TimeRange } from "../../text/time-range";
import { endpointAddress } from "../../addresses";
import { errorsOf, TOTALS_COLUMNS } from "./totals-columns";

type Row = TrafficOfEndpoints["items"][number];

const ORDERS = {
  requests: { label: "Requests", of: ({ requests }: TrafficTotals) => requests },
  errors: { label: "Errors", of: errorsOf },
  latency: { label: "Latency, p95", of: ({ latency_ms }: TrafficTotals) => latency_ms.p95 ?? 0 },
} as const;

type Order = keyof typeof ORDERS;

const isOrder = (text: string | null): text is Order => text !== null && Object.hasOwn(ORDERS, text);

const ROWS_MAX = 20;

interface BusiestEndpointsProps {
  measured: TrafficOfEndpoints;
  range: TimeRange;
}

/** The endpoints that stand out in a span of time, by what the person looks for. */
export function BusiestEndpoints({ measured, range }: BusiestEndpointsProps) {
  const { address, change } = useAddress();
  const wanted = address.get("top");
  const order = isOrder(wanted) ? wanted : "requests";
  const { of } = ORDERS[order];
  const rows = measured.items
    .filter(({ totals }) => of(totals) > 0)
    .sort((left, right) => of(right.totals) - of(left.totals))
    .slice(0, ROWS_MAX);
  const columns: TableProps.ColumnDefinition<Row>[] = [
    {
      id: "endpoint",
      header: "Endpoint",
      isRowHeader: true,
      minWidth: 220,
      cell: ({ endpoint_id, method, path_template }) => (
        <RouteLink href={`${endpointAddress(endpoint_id)}?tab=traffic&range=${range}`}>
          <Method name={method} /> <PathTemplate template={path_template} />
        </RouteLink>
      ),
    },
    ...(measured.host === null
      ? [{ id: "host", header: "Host", minWidth: 200, cell: ({ host }: Row) => <UntrustedText>{host}</UntrustedText> }]
      : []),
    ...TOTALS_COLUMNS,
  ];
  return (
    <Table
      header={
        <Header
          variant="h2"
          description={
            measured.is_complete
              ? "In this time."
              : "In this time, among those that had the most requests ever. Choose a host to see others."
          }
        >
          Endpoints with the most
        </Header>
      }
      filter={
        <SegmentedControl
          label="Order of endpoints"
          selectedId={order}
          options={Object.entries(ORDERS).map(([id, { label }]) => ({ id, text: label }))}
          onChange={({ detail }) => {
            change({ top: detail.selectedId });
          }}
        />
      }
      items={rows}
      columnDefinitions={columns}
      trackBy="endpoint_id"
      wrapLines
      ariaLabels={{ tableLabel: "Endpoints with the most" }}
      empty={<EmptyState title="Nothing in this time">No endpoint had any of this. Choose a longer time.</EmptyState>}
    />
  );
}
