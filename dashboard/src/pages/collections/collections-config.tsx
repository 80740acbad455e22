import Box from "@cloudscape-design/components/box";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfHost } from "../../components/exports/exports-of";
import type { ResourceColumn } from "../../components/resource-table";
import { NotReviewed } from "../../components/not-reviewed";
import { RouteLink } from "../../components/route-link";
import { SensitiveChips } from "../../components/sensitive-chips";
import { FindingCounts, RiskScore } from "../../components/severity";
import { Sparkline } from "../../components/sparkline";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import type { Collection } from "../../api/types";
import { endpointsAddress } from "../../addresses";
import { formatCount } from "../../text/format";
import { visible } from "../../text/visible";

/** Of very many hosts, the list is some ten minutes behind: what is older is said to be. */
const COUNTED_LATELY_MS = 15 * 60_000;
const isLongAgo = (moment: string) => Date.now() - Date.parse(moment) > COUNTED_LATELY_MS;

export const COLUMNS: readonly ResourceColumn<Collection>[] = [
  {
    id: "host",
    header: "Host",
    isRowHeader: true,
    sortingField: "host",
    minWidth: 200,
    width: 215,
    cell: ({ host }) => (
      <RouteLink href={endpointsAddress({ host })} fontSize="body-m">
        <UntrustedText>{host}</UntrustedText>
      </RouteLink>
    ),
  },
  {
    id: "risk",
    header: "Risk",
    sortingField: "risk",
    width: 125,
    cell: ({ review }) => (review === null ? <NotReviewed /> : <RiskScore risk={review.risk} />),
  },
  {
    id: "requests_by_hour",
    header: "Last 24 hours",
    minWidth: 140,
    width: 150,
    cell: ({ review }) =>
      review === null ? "–" : <Sparkline values={review.requests_by_hour} label="Requests an hour" />,
  },
  {
    id: "findings",
    header: "Open findings",
    width: 175,
    cell: ({ review }) => (review === null ? "–" : <FindingCounts counts={review.finding_counts} />),
  },
  {
    id: "sensitive",
    header: "Sensitive data",
    width: 220,
    cell: ({ review }) => (review === null ? "–" : <SensitiveChips classes={review.sensitive} />),
  },
  {
    id: "load_balancers",
    header: "Load balancers",
    width: 170,
    cell: ({ review }) => <LoadBalancers names={review?.load_balancers ?? []} />,
  },
  {
    id: "endpoint_count",
    header: "Endpoints",
    sortingField: "endpoint_count",
    width: 130,
    cell: ({ endpoint_count }) => <span className="number">{formatCount(endpoint_count)}</span>,
  },
  {
    id: "request_count",
    header: "Requests",
    sortingField: "request_count",
    width: 125,
    cell: ({ request_count, counted_at }) => (
      <>
        <span className="number">{formatCount(request_count)}</span>
        {counted_at !== null && isLongAgo(counted_at) && (
          <Box variant="small">
            as of <Time moment={counted_at} />
          </Box>
        )}
      </>
    ),
  },
  {
    id: "first_seen",
    header: "First seen",
    sortingField: "first_seen",
    width: 180,
    cell: ({ first_seen }) => <Time moment={first_seen} />,
  },
  {
    id: "last_seen",
    header: "Last seen",
    sortingField: "last_seen",
    width: 180,
    cell: ({ last_seen }) => <Time moment={last_seen} />,
  },
  {
    id: "export",
    header: "Export",
    minWidth: 100,
    width: 100,
    cell: ({ host }) => <ExportMenu isInRow exports={exportsOfHost(host)} ariaLabel={`Export ${visible(host)}`} />,
  },
];

const BALANCERS_SHOWN_MAX = 4;

/** The names of load balancers; of very many, the first ones. */
function LoadBalancers({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <span>–</span>;
  const more = names.length - BALANCERS_SHOWN_MAX;
  return (
    <>
      {names.slice(0, BALANCERS_SHOWN_MAX).map((name) => (
        <div key={name}>
          <UntrustedText>{name}</UntrustedText>
        </div>
      ))}
      {more > 0 && <div title={names.slice(BALANCERS_SHOWN_MAX).join(", ")}>and {more} more</div>}
    </>
  );
}
