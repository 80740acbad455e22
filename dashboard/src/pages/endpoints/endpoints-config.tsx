import type { EndpointSummary } from "../../api/types";
import { AuthenticationChip, ExposureChip } from "../../components/access";
import { Method } from "../../components/method";
import { NotReviewed } from "../../components/not-reviewed";
import { PathTemplate } from "../../components/path-template";
import type { ResourceColumn } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { SensitiveChips } from "../../components/sensitive-chips";
import { FindingCounts, RiskScore } from "../../components/severity";
import { StatusBar } from "../../components/status-bar";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount } from "../../text/format";
import { KINDS } from "../../text/kind";
import { endpointAddress } from "../../addresses";

/** The methods of RFC 9110 and RFC 5789 that APIs use. Traffic may hold others; the search finds them. */
export const METHODS: Readonly<Record<string, string>> = {
  GET: "GET",
  POST: "POST",
  PUT: "PUT",
  PATCH: "PATCH",
  DELETE: "DELETE",
  HEAD: "HEAD",
  OPTIONS: "OPTIONS",
};

export const COLUMNS: readonly ResourceColumn<EndpointSummary>[] = [
  {
    id: "method",
    header: "Method",
    sortingField: "method",
    width: 125,
    cell: ({ method }) => <Method name={method} />,
  },
  {
    id: "path_template",
    header: "Path",
    isRowHeader: true,
    sortingField: "path_template",
    minWidth: 220,
    width: 250,
    cell: ({ id, path_template }) => (
      <RouteLink href={endpointAddress(id)} fontSize="body-m">
        <PathTemplate template={path_template} />
      </RouteLink>
    ),
  },
  {
    id: "host",
    header: "Host",
    width: 215,
    cell: ({ host }) => <UntrustedText>{host}</UntrustedText>,
  },
  {
    id: "risk",
    header: "Risk",
    sortingField: "risk",
    width: 120,
    cell: ({ facts }) => (facts === null ? <NotReviewed /> : <RiskScore risk={facts.risk} />),
  },
  {
    id: "findings",
    header: "Open findings",
    width: 140,
    cell: ({ facts }) => (facts === null ? "–" : <FindingCounts counts={facts.finding_counts} />),
  },
  {
    id: "authentication",
    header: "Authentication",
    width: 170,
    cell: ({ facts }) => (facts === null ? "–" : <AuthenticationChip authentication={facts.authentication} />),
  },
  {
    id: "exposure",
    header: "Exposure",
    width: 130,
    cell: ({ facts }) => (facts === null ? "–" : <ExposureChip exposure={facts.exposure} />),
  },
  {
    id: "sensitive",
    header: "Sensitive data",
    width: 190,
    cell: ({ facts }) => (facts === null ? "–" : <SensitiveChips classes={facts.sensitive} />),
  },
  {
    id: "request_count",
    header: "Requests",
    sortingField: "request_count",
    width: 125,
    cell: ({ request_count }) => <span className="number">{formatCount(request_count)}</span>,
  },
  {
    id: "statuses",
    header: "Statuses",
    width: 130,
    minWidth: 120,
    cell: ({ statuses }) => <StatusBar statuses={statuses} />,
  },
  {
    id: "response_content_types",
    header: "Response types",
    hidden: true,
    width: 170,
    cell: ({ response_content_types }) => <ContentTypes types={response_content_types} />,
  },
  {
    id: "first_seen",
    header: "First seen",
    sortingField: "first_seen",
    width: 175,
    cell: ({ first_seen }) => <Time moment={first_seen} />,
  },
  {
    id: "last_seen",
    header: "Last seen",
    sortingField: "last_seen",
    width: 175,
    cell: ({ last_seen }) => <Time moment={last_seen} />,
  },
  {
    id: "owner",
    header: "Owner",
    width: 140,
    cell: ({ owner }) => (owner === null ? "–" : <UntrustedText>{owner}</UntrustedText>),
  },
  {
    id: "kind",
    header: "Kind",
    hidden: true,
    width: 110,
    cell: ({ facts }) => (facts === null ? "–" : KINDS[facts.kind]),
  },
  {
    id: "parameter_count",
    header: "Parameters",
    hidden: true,
    cell: ({ parameter_count }) => <span className="number">{formatCount(parameter_count)}</span>,
  },
  {
    id: "request_content_types",
    header: "Request types",
    hidden: true,
    cell: ({ request_content_types }) => <ContentTypes types={request_content_types} />,
  },
  {
    id: "protocols",
    header: "Protocols",
    hidden: true,
    cell: ({ protocols }) => <UntrustedText>{protocols.join(", ") || "–"}</UntrustedText>,
  },
];

function ContentTypes({ types }: { types: readonly string[] }) {
  return <UntrustedText>{types.join(", ") || "–"}</UntrustedText>;
}
