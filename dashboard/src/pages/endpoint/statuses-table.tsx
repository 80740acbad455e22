import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Endpoint } from "../../api/types";
import { EmptyState } from "../../components/resource-table";
import { reasonPhrase } from "../../text/reason-phrase";
import { formatCount, formatShare } from "../../text/format";
import { statusTone, type Tone } from "../../text/status-class";
import "./statuses-table.css";

interface StatusRow {
  status: string;
  phrase: string;
  tone: Tone;
  count: number;
  requestCount: number;
}

const COLUMNS: readonly TableProps.ColumnDefinition<StatusRow>[] = [
  {
    id: "status",
    header: "Status",
    width: 280,
    isRowHeader: true,
    cell: ({ status, phrase }) => (
      <>
        <b className="mono">{status}</b>{" "}
        <Box variant="span" color="text-body-secondary">
          {phrase}
        </Box>
      </>
    ),
  },
  {
    id: "count",
    header: "Answers",
    width: 120,
    cell: ({ count }) => <span className="number">{formatCount(count)}</span>,
  },
  { id: "share", header: "Share of requests", cell: (row) => <Share {...row} /> },
];

/** How requests were answered, the commonest status first, and those that were not answered at all. */
export function StatusesTable({ endpoint }: { endpoint: Endpoint }) {
  return (
    <Table
      header={<Header>Statuses</Header>}
      items={rowsOf(endpoint)}
      columnDefinitions={COLUMNS}
      trackBy="status"
      ariaLabels={{ tableLabel: "Statuses" }}
      empty={<EmptyState title="No answers">No request to this endpoint was seen answered.</EmptyState>}
    />
  );
}

function Share({ tone, count, requestCount }: StatusRow) {
  return (
    <div className="status-share">
      <div className="status-share-track" aria-hidden="true">
        <div
          className={`status-share-bar status-share-bar-${tone}`}
          style={{ inlineSize: `${(100 * count) / requestCount}%` }}
        />
      </div>
      <span className="number">{formatShare(count, requestCount)}</span>
    </div>
  );
}

function rowsOf({ statuses, unanswered_count, request_count }: Endpoint): StatusRow[] {
  const requestCount = Math.max(request_count, 1);
  const rows = Object.entries(statuses)
    .sort(([, left], [, right]) => right - left)
    .map(([status, count]) => ({
      status,
      phrase: reasonPhrase(status),
      tone: statusTone(status),
      count,
      requestCount,
    }));
  if (unanswered_count === 0) return rows;
  return [...rows, { status: "–", phrase: "No answer seen", tone: "plain", count: unanswered_count, requestCount }];
}
