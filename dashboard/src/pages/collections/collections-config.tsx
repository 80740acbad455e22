import { DownloadOpenApi } from "../../components/download-open-api";
import type { ResourceColumn } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import type { Collection, CollectionsQuery } from "../../api/types";
import { endpointsAddress } from "../addresses";
import { formatCount } from "../../text/format";

export type CollectionField = NonNullable<CollectionsQuery["sort"]>;

export const SORT_FIELDS: readonly CollectionField[] = [
  "host",
  "endpoint_count",
  "request_count",
  "first_seen",
  "last_seen",
];

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
    cell: ({ request_count }) => <span className="number">{formatCount(request_count)}</span>,
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
    id: "openapi",
    header: "OpenAPI",
    minWidth: 120,
    width: 120,
    cell: ({ host }) => (
      <DownloadOpenApi host={host} variant="inline-link">
        Export
      </DownloadOpenApi>
    ),
  },
];
