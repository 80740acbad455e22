import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useUnmuteNotifications } from "../../../api/changes/notifications";
import { notificationMutesQuery } from "../../../api/queries/notifications";
import type { NotificationMute } from "../../../api/types";
import { useMay } from "../../../api/use-may";
import { ErrorAlert } from "../../../components/error-alert";
import { EmptyState } from "../../../components/resource-table";
import { Time } from "../../../components/time";
import { UntrustedText } from "../../../components/untrusted-text";
import { NOTIFICATION_KINDS } from "../../../text/notification";
import { NotificationMuteForm } from "./notification-mute-form";
import { useTelling } from "./use-telling";

const COLUMNS: readonly TableProps.ColumnDefinition<NotificationMute>[] = [
  {
    id: "about",
    header: "Not told",
    isRowHeader: true,
    minWidth: 260,
    cell: (mute) => <UntrustedText charactersMax={400}>{aboutOf(mute)}</UntrustedText>,
  },
  {
    id: "reason",
    header: "Why",
    minWidth: 160,
    cell: ({ reason }) => <UntrustedText>{reason || "–"}</UntrustedText>,
  },
  { id: "by", header: "By", minWidth: 130, cell: ({ by }) => <UntrustedText>{by}</UntrustedText> },
  {
    id: "until",
    header: "Until",
    minWidth: 150,
    cell: ({ until }) => (until === null ? "Ever" : <Time moment={until} />),
  },
];

/** The rules by which people are not told. */
export function NotificationMutes() {
  const mayDecide = useMay("decide");
  const query = useQuery(notificationMutesQuery());
  const unmute = useUnmuteNotifications();
  const telling = useTelling();
  const [isMaking, setIsMaking] = useState(false);
  const remove = (mute: NotificationMute) =>
    telling(async () => {
      await unmute.mutateAsync(mute.id);
      return { type: "success", content: `Told again: ${aboutOf(mute)}.` };
    });
  const action: TableProps.ColumnDefinition<NotificationMute> = {
    id: "action",
    header: "Actions",
    minWidth: 100,
    cell: (mute) => (
      <Button
        variant="inline-link"
        disabled={unmute.isPending}
        ariaLabel={`Remove the rule: ${aboutOf(mute)}`}
        onClick={() => void remove(mute)}
      >
        Remove
      </Button>
    ),
  };
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            {...(query.data && { counter: `(${query.data.items.length})` })}
            description="What they cover stands in the inventory all the same."
            actions={
              mayDecide && (
                <Button
                  onClick={() => {
                    setIsMaking(true);
                  }}
                >
                  Mute notifications
                </Button>
              )
            }
          >
            Muted
          </Header>
        }
        items={query.data?.items ?? []}
        columnDefinitions={mayDecide ? [...COLUMNS, action] : COLUMNS}
        trackBy="id"
        loading={query.isPending}
        loadingText="Loading rules"
        wrapLines
        ariaLabels={{ tableLabel: "Muted" }}
        empty={
          query.isError ? (
            <ErrorAlert error={query.error} header="Rules could not be loaded" onRetry={() => void query.refetch()} />
          ) : (
            <EmptyState title="Nothing is muted">Everything is told.</EmptyState>
          )
        }
      />
      {isMaking && (
        <NotificationMuteForm
          onClose={() => {
            setIsMaking(false);
          }}
        />
      )}
    </>
  );
}

function aboutOf({ kind, host, endpoint_id, below, ...rest }: NotificationMute): string {
  return [
    kind === null ? "Everything" : NOTIFICATION_KINDS[kind],
    ...(host === null ? [] : [`at ${host}`]),
    ...(endpoint_id === null ? [] : [`of the endpoint ${endpoint_id}`]),
    ...(rest.class === null ? [] : [`of the class ${rest.class}`]),
    ...(below === null ? [] : [`milder than ${below}`]),
  ].join(", ");
}
