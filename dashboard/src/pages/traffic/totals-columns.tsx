import type { TableProps } from "@cloudscape-design/components/table";
import type { TrafficTotals } from "../../api/types";
import { formatCount, formatMilliseconds, formatShare } from "../../text/format";

interface Measured {
  totals: TrafficTotals;
}

/** What happened in a span of time, column by column. */
export const TOTALS_COLUMNS: readonly TableProps.ColumnDefinition<Measured>[] = [
  count("requests", "Requests", ({ requests }) => requests),
  share("client_errors", "4xx", ({ client_errors }) => client_errors),
  share("server_errors", "5xx", ({ server_errors }) => server_errors),
  share("unanswered", "Unanswered", ({ unanswered }) => unanswered),
  latency("p50"),
  latency("p95"),
  latency("p99"),
];

/** All that went wrong. */
export const errorsOf = ({ client_errors, server_errors, unanswered }: TrafficTotals): number =>
  client_errors + server_errors + unanswered;

type Column = TableProps.ColumnDefinition<Measured>;

function count(id: string, header: string, value: (totals: TrafficTotals) => number): Column {
  return {
    id,
    header,
    minWidth: 95,
    cell: ({ totals }) => <span className="number">{formatCount(value(totals))}</span>,
  };
}

function share(id: string, header: string, value: (totals: TrafficTotals) => number): Column {
  return {
    id,
    header,
    minWidth: 95,
    cell: ({ totals }) => {
      const part = value(totals);
      if (part === 0) return "–";
      return (
        <span className="number nowrap">
          {formatCount(part)} ({formatShare(part, totals.requests)})
        </span>
      );
    },
  };
}

function latency(quantile: "p50" | "p95" | "p99"): Column {
  return {
    id: quantile,
    header: quantile,
    minWidth: 85,
    cell: ({ totals }) => {
      const value = totals.latency_ms[quantile];
      return <span className="number nowrap">{value === null ? "–" : formatMilliseconds(value)}</span>;
    },
  };
}
