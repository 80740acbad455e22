import type { EndpointName, Finding } from "../../api/types";
import { EndpointLink } from "../../components/endpoint-link";
import { FindingStatus } from "../../components/finding-status";
import type { ResourceColumn } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { SeverityBadge } from "../../components/severity";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount } from "../../text/format";
import { findingAddress } from "../../addresses";

/** A finding, the endpoint it is about (null: the whole host), and the category of its rule where that is known. */
export interface FindingRow extends Finding {
  endpoint: EndpointName | null;
  owasp: string | null;
}

export const COLUMNS: readonly ResourceColumn<FindingRow>[] = [
  {
    id: "severity",
    header: "Severity",
    width: 100,
    cell: ({ severity }) => <SeverityBadge severity={severity} />,
  },
  {
    id: "title",
    header: "Finding",
    isRowHeader: true,
    minWidth: 200,
    width: 230,
    cell: ({ id, title, rule, detail }) => (
      <>
        <RouteLink href={findingAddress(id)} fontSize="body-m">
          <UntrustedText charactersMax={120}>{title}</UntrustedText>
        </RouteLink>
        <div className="second-line">
          <UntrustedText mono>{detail === "" ? rule : `${rule} · ${detail}`}</UntrustedText>
        </div>
      </>
    ),
  },
  {
    id: "endpoint",
    header: "Endpoint",
    minWidth: 200,
    width: 235,
    cell: ({ endpoint, endpoint_id, host }) => (
      <>
        {endpoint === null || endpoint_id === null ? (
          "The whole host"
        ) : (
          <EndpointLink endpointId={endpoint_id} method={endpoint.method} pathTemplate={endpoint.path_template} />
        )}
        <div className="second-line">
          <UntrustedText>{host}</UntrustedText>
        </div>
      </>
    ),
  },
  {
    id: "evidence",
    header: "Evidence",
    minWidth: 200,
    width: 235,
    cell: ({ evidence }) => <UntrustedText>{evidence}</UntrustedText>,
  },
  { id: "status", header: "State", width: 115, cell: (finding) => <FindingStatus finding={finding} /> },
  {
    id: "owasp",
    header: "OWASP",
    width: 110,
    hidden: true,
    cell: ({ owasp }) => owasp ?? "–",
  },
  {
    id: "support",
    header: "Sightings",
    width: 110,
    hidden: true,
    cell: ({ support }) => <span className="number">{formatCount(support)}</span>,
  },
  { id: "last_seen", header: "Last seen", width: 155, cell: ({ last_seen }) => <Time moment={last_seen} /> },
  {
    id: "first_seen",
    header: "First seen",
    width: 180,
    hidden: true,
    cell: ({ first_seen }) => <Time moment={first_seen} />,
  },
];
