import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { notificationsQuery } from "../../../api/queries/notifications";
import type { NotificationList } from "../../../api/types";
import { ErrorAlert } from "../../../components/error-alert";
import { EmptyState } from "../../../components/resource-table";
import { SeverityBadge } from "../../../components/severity";
import { Time } from "../../../components/time";
import { UntrustedText } from "../../../components/untrusted-text";
import { formatCount } from "../../../text/format";
import { NOTIFICATION_KINDS } from "../../../text/notification";

/** The last messages, what waits, and how much was kept back. */
export function ToldLately() {
  const query = useQuery(notificationsQuery());
  return (
    <Table
      header={
        <Header variant="h2" {...(query.data && { description: countersOf(query.data) })}>
          Told lately
        </Header>
      }
      items={query.data?.items ?? []}
      loading={query.isPending}
      loadingText="Loading messages"
      wrapLines
      ariaLabels={{ tableLabel: "Told lately" }}
      empty={
        query.isError ? (
          <ErrorAlert error={query.error} header="Messages could not be loaded" onRetry={() => void query.refetch()} />
        ) : (
          <EmptyState title="Nothing was told yet">What happens is told within a minute or two.</EmptyState>
        )
      }
      columnDefinitions={[
        { id: "at", header: "When", minWidth: 150, cell: ({ at }) => <Time moment={at} /> },
        {
          id: "subject",
          header: "What",
          isRowHeader: true,
          minWidth: 300,
          cell: ({ subject, details }) => (
            <>
              <UntrustedText charactersMax={300}>{subject}</UntrustedText>
              {details.map((detail) => (
                <div key={detail}>
                  <UntrustedText charactersMax={300}>{detail}</UntrustedText>
                </div>
              ))}
            </>
          ),
        },
        { id: "kind", header: "Kind", minWidth: 160, cell: ({ kind }) => NOTIFICATION_KINDS[kind] },
        { id: "severity", header: "Severity", cell: ({ severity }) => <SeverityBadge severity={severity} /> },
      ]}
    />
  );
}

function countersOf({ waiting, counters }: NotificationList): string {
  const { sent, muted, held_back, left_out, refused } = counters;
  const parts = [
    `${formatCount(sent)} sent`,
    `${formatCount(waiting)} waiting`,
    `${formatCount(muted)} muted`,
    `${formatCount(held_back)} held back for a while`,
    ...(left_out > 0 ? [`${formatCount(left_out)} told as a number alone`] : []),
    ...(refused > 0 ? [`${formatCount(refused)} dropped, since Amazon SNS refuses them`] : []),
  ];
  return `${parts.join(", ")}.`;
}
