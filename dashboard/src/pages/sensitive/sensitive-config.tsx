import type { TableProps } from "@cloudscape-design/components/table";
import type { SensitiveMatrixRow } from "../../api/types";
import { Chip } from "../../components/chip";
import { RouteLink } from "../../components/route-link";
import { Sensitivity } from "../../components/sensitivity";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount } from "../../text/format";
import { visible } from "../../text/visible";
import { sensitiveClassAddress } from "../../addresses";
import "./matrix.css";

const HOSTS_SHOWN = 3;

export const MATRIX_COLUMNS: readonly TableProps.ColumnDefinition<SensitiveMatrixRow>[] = [
  {
    id: "title",
    header: "Class",
    isRowHeader: true,
    minWidth: 180,
    cell: ({ class_name, title, is_custom }) => (
      <>
        <RouteLink href={sensitiveClassAddress(class_name)} fontSize="body-m">
          {visible(title, 80)}
        </RouteLink>{" "}
        {is_custom && <Chip tone="info">yours</Chip>}
      </>
    ),
  },
  { id: "severity", header: "Sensitivity", minWidth: 110, cell: (row) => <Sensitivity severity={row.severity} /> },
  { id: "endpoints", header: "Endpoints", minWidth: 100, cell: (row) => <Count count={row.endpoint_count} /> },
  {
    id: "requests",
    header: "In requests",
    minWidth: 120,
    cell: (row) => <Share count={row.request_endpoint_count} of={row.endpoint_count} />,
  },
  {
    id: "responses",
    header: "In responses",
    minWidth: 140,
    cell: (row) => <Share count={row.response_endpoint_count} of={row.endpoint_count} />,
  },
  { id: "hosts", header: "Hosts", minWidth: 240, cell: (row) => <Hosts row={row} /> },
];

function Count({ count }: { count: number }) {
  return <span className="number">{formatCount(count)}</span>;
}

/** How many of the endpoints, and the same as a bar. */
function Share({ count, of }: { count: number; of: number }) {
  if (count === 0) return "–";
  return (
    <div className="share">
      <Count count={count} />
      <progress value={count} max={of} aria-label={`${formatCount(count)} of ${formatCount(of)} endpoints`} />
    </div>
  );
}

function Hosts({ row: { hosts, host_count } }: { row: SensitiveMatrixRow }) {
  const shown = hosts.slice(0, HOSTS_SHOWN);
  return (
    <>
      {shown.map(({ host }) => (
        <div key={host}>
          <UntrustedText charactersMax={60}>{host}</UntrustedText>
        </div>
      ))}
      {host_count > shown.length && <div>and {formatCount(host_count - shown.length)} more</div>}
    </>
  );
}
