import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { endpointChangesQuery } from "../../api/queries/endpoint-changes";
import type { Change, Endpoint } from "../../api/types";
import { Chip } from "../../components/chip";
import { LoadedOr } from "../../components/loaded-or";
import { EmptyState } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { Secondary } from "../../components/secondary";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { useLive } from "../../preferences/use-live";
import { formatCount } from "../../text/format";
import type { Tone } from "../../text/status-class";
import { changesAddress } from "../../addresses";

const IMPACT_TONES: Readonly<Record<Change["impact"], Tone>> = {
  security: "bad",
  breaking: "warn",
  compatible: "plain",
};

const COLUMNS: readonly TableProps.ColumnDefinition<Change>[] = [
  { id: "at", header: "Noticed", minWidth: 170, cell: ({ at }) => <Time moment={at} /> },
  {
    id: "words",
    header: "Change",
    isRowHeader: true,
    minWidth: 260,
    cell: ({ words, kind }) => (
      <>
        <UntrustedText charactersMax={300}>{words}</UntrustedText>
        <Secondary>{kind.replaceAll("_", " ")}</Secondary>
      </>
    ),
  },
  {
    id: "impact",
    header: "Impact",
    minWidth: 120,
    cell: ({ impact }) => <Chip tone={IMPACT_TONES[impact]}>{impact}</Chip>,
  },
  {
    id: "said",
    header: "What people said",
    minWidth: 180,
    cell: ({ acknowledged, muted_by }) => {
      if (acknowledged !== null) {
        return (
          <>
            Acknowledged
            <Secondary>{[acknowledged.by, acknowledged.reason].filter(Boolean).join(": ")}</Secondary>
          </>
        );
      }
      return muted_by === null ? "Nothing yet" : "Muted";
    },
  },
];

/** What changed of this endpoint's contract, the latest first. */
export function ChangesTable({ endpoint }: { endpoint: Endpoint }) {
  const { refetchInterval } = useLive();
  const query = useQuery({ ...endpointChangesQuery(endpoint.id), refetchInterval });
  return (
    <LoadedOr query={query} what="changes">
      {({ items, next_page_token }) => (
        <Table
          header={
            <Header
              counter={`(${formatCount(items.length)}${next_page_token === null ? "" : "+"})`}
              description={
                <>
                  Noticed by comparing what reviews know of the endpoint with what they knew before.{" "}
                  <RouteLink href={changesAddress({ endpoint_id: endpoint.id })} fontSize="body-s">
                    Acknowledge, mute and export them
                  </RouteLink>
                </>
              }
            >
              Changes
            </Header>
          }
          items={items}
          columnDefinitions={COLUMNS}
          trackBy="id"
          wrapLines
          ariaLabels={{ tableLabel: "Changes" }}
          empty={<EmptyState title="No changes">Its contract is as it was first known.</EmptyState>}
        />
      )}
    </LoadedOr>
  );
}
