import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "../../api/api-error";
import { useFeedChanges } from "../../api/changes/feed";
import { mutesQuery } from "../../api/queries/changes";
import type { Mute } from "../../api/types";
import { useMay } from "../../api/use-may";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { useNotifications } from "../../layout/notifications";
import { CHANGE_KINDS } from "../../text/change";
import { visible } from "../../text/visible";
import { endpointAddress } from "../../addresses";
import { MuteForm } from "./mute-form";

const COLUMNS: readonly TableProps.ColumnDefinition<Mute>[] = [
  {
    id: "about",
    header: "What is muted",
    isRowHeader: true,
    minWidth: 220,
    cell: ({ host, endpoint_id, kind }) => (
      <>
        {kind === null ? "Every change" : CHANGE_KINDS[kind]}
        {endpoint_id !== null && (
          <>
            {" of an "}
            <RouteLink href={endpointAddress(endpoint_id)} fontSize="body-m">
              endpoint
            </RouteLink>
          </>
        )}
        {host !== null && (
          <>
            {" at "}
            <UntrustedText>{host}</UntrustedText>
          </>
        )}
      </>
    ),
  },
  {
    id: "reason",
    header: "Why",
    minWidth: 180,
    cell: ({ reason }) => <UntrustedText>{reason || "–"}</UntrustedText>,
  },
  { id: "by", header: "By", minWidth: 130, cell: ({ by }) => <UntrustedText>{by}</UntrustedText> },
  { id: "at", header: "Since", minWidth: 180, cell: ({ at }) => <Time moment={at} /> },
  {
    id: "until",
    header: "Until",
    minWidth: 180,
    cell: ({ until }) => (until === null ? "Ever" : <Time moment={until} />),
  },
];

/** The rules by which changes are kept quiet. */
export function Mutes() {
  const mayDecide = useMay("decide");
  const query = useQuery(mutesQuery());
  const { unmute } = useFeedChanges();
  const { notify } = useNotifications();
  const [isMaking, setIsMaking] = useState(false);
  const [isWorking, setIsWorking] = useState(false);
  const remove = async (mute: Mute) => {
    setIsWorking(true);
    try {
      await unmute(mute);
    } catch (thrown) {
      notify({ type: "error", content: <UntrustedText>{asApiError(thrown).explanation}</UntrustedText> });
    }
    setIsWorking(false);
  };
  const action: TableProps.ColumnDefinition<Mute> = {
    id: "action",
    header: "Actions",
    minWidth: 110,
    cell: (mute) => (
      <Button
        variant="inline-link"
        disabled={isWorking}
        ariaLabel={`Remove the mute of ${visible(mute.host ?? "all hosts", 60)}`}
        onClick={() => void remove(mute)}
      >
        Remove
      </Button>
    ),
  };
  return (
    <SpaceBetween size="m">
      {query.isError && (
        <ErrorAlert error={query.error} header="The mutes could not be loaded" onRetry={() => void query.refetch()} />
      )}
      <Table
        header={
          <Header
            counter={query.data && `(${query.data.items.length})`}
            description="What they cover is kept, but does not wait for anybody, and no notice tells of it."
            actions={
              mayDecide && (
                <Button
                  onClick={() => {
                    setIsMaking(true);
                  }}
                >
                  Mute changes
                </Button>
              )
            }
          >
            Mutes
          </Header>
        }
        items={query.data?.items ?? []}
        columnDefinitions={mayDecide ? [...COLUMNS, action] : COLUMNS}
        trackBy="id"
        loading={query.isPending}
        loadingText="Loading mutes"
        wrapLines
        ariaLabels={{ tableLabel: "Mutes" }}
        empty={!query.isError && <EmptyState title="No mutes">Every change is told.</EmptyState>}
      />
      {isMaking && (
        <MuteForm
          change={null}
          onClose={() => {
            setIsMaking(false);
          }}
        />
      )}
    </SpaceBetween>
  );
}
