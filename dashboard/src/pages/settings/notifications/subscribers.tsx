import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  useRemoveWebhook,
  useTestNotifications,
  useTestWebhook,
  useUnsubscribe,
} from "../../../api/changes/notifications";
import { subscribersQuery } from "../../../api/queries/notifications";
import type { MailSubscription, Subscribers, Webhook } from "../../../api/types";
import { Confirm } from "../../../components/confirm";
import { ErrorAlert } from "../../../components/error-alert";
import { EmptyState } from "../../../components/resource-table";
import { Time } from "../../../components/time";
import { UntrustedText } from "../../../components/untrusted-text";
import { plural } from "../../../text/format";
import { NOTIFICATION_KINDS } from "../../../text/notification";
import { visible } from "../../../text/visible";
import { AddEmail } from "./add-email";
import { AddWebhook } from "./add-webhook";
import { useTelling } from "./use-telling";

const FORMATS: Readonly<Record<Webhook["format"], string>> = { slack: "Text for a chat", json: "JSON" };

/** Who is told: people by mail, chats and machines by webhooks. */
export function SubscribersSection({ may }: { may: boolean }) {
  const query = useQuery({ ...subscribersQuery(), enabled: may });
  const telling = useTelling();
  const test = useTestNotifications();
  if (!may) {
    return <Alert type="info">Who administers sees here who is told, and adds mail addresses and webhooks.</Alert>;
  }
  if (query.isError) {
    return (
      <ErrorAlert error={query.error} header="Subscribers could not be loaded" onRetry={() => void query.refetch()} />
    );
  }
  const found = query.data;
  return (
    <SpaceBetween size="l">
      {found !== undefined && found.dead_letters > 0 && (
        <Alert type="warning" header={`${plural(found.dead_letters, "message")} did not arrive at a webhook`}>
          They are kept for 14 days in the queue of dead letters, with the reason. Send a test to see whether it takes
          messages again.
        </Alert>
      )}
      <Emails
        found={found}
        isLoading={query.isPending}
        onTest={() =>
          telling(async () => {
            await test.mutateAsync(undefined);
            return { type: "success", content: "A test is on its way to everybody who is told." };
          })
        }
      />
      <Webhooks found={found} isLoading={query.isPending} />
    </SpaceBetween>
  );
}

interface TableProps {
  found: Subscribers | undefined;
  isLoading: boolean;
}

function Emails({ found, isLoading, onTest }: TableProps & { onTest: () => Promise<void> }) {
  const [isAdding, setIsAdding] = useState(false);
  const unsubscribe = useUnsubscribe();
  const telling = useTelling();
  const remove = ({ id, email }: MailSubscription) =>
    telling(async () => {
      await unsubscribe.mutateAsync(id ?? "");
      return { type: "success", content: `${email} is told no more.` };
    });
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            {...(found && { counter: `(${found.emails.length})` })}
            description={
              found && found.others > 0
                ? `By Amazon SNS. ${plural(found.others, "queue, function or address", "queues, functions and addresses")} beside.`
                : "By Amazon SNS."
            }
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button disabled={!found?.topic} onClick={() => void onTest()}>
                  Send a test
                </Button>
                <Button
                  iconName="add-plus"
                  disabled={!found?.topic}
                  onClick={() => {
                    setIsAdding(true);
                  }}
                >
                  Add a mail address
                </Button>
              </SpaceBetween>
            }
          >
            Told by mail
          </Header>
        }
        items={found?.emails ?? []}
        trackBy="email"
        loading={isLoading}
        loadingText="Loading mail addresses"
        ariaLabels={{ tableLabel: "Told by mail" }}
        empty={<EmptyState title="Nobody">Add the address of a team.</EmptyState>}
        columnDefinitions={[
          {
            id: "email",
            header: "Mail address",
            isRowHeader: true,
            cell: ({ email }) => <UntrustedText>{email}</UntrustedText>,
          },
          {
            id: "state",
            header: "State",
            cell: ({ is_confirmed }) =>
              is_confirmed ? (
                <StatusIndicator type="success">Is told</StatusIndicator>
              ) : (
                <StatusIndicator type="pending">Has not followed the link yet</StatusIndicator>
              ),
          },
          {
            id: "actions",
            header: "Actions",
            cell: (each) =>
              each.is_confirmed && (
                <Button
                  variant="inline-link"
                  ariaLabel={`Remove: ${visible(each.email, 80)}`}
                  onClick={() => void remove(each)}
                >
                  Remove
                </Button>
              ),
          },
        ]}
      />
      {isAdding && (
        <AddEmail
          onClose={() => {
            setIsAdding(false);
          }}
        />
      )}
    </>
  );
}

function Webhooks({ found, isLoading }: TableProps) {
  const [isAdding, setIsAdding] = useState(false);
  const [removed, setRemoved] = useState<Webhook | null>(null);
  const removal = useRemoveWebhook();
  const trial = useTestWebhook();
  const telling = useTelling();
  const test = ({ id, name }: Webhook) =>
    telling(async () => {
      const { is_delivered, status, reason } = await trial.mutateAsync(id);
      return is_delivered
        ? { type: "success", content: `${name} took the test (HTTP ${status}).` }
        : { type: "error", content: `${name} did not take the test: ${reason}.` };
    });
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            {...(found && { counter: `(${found.webhooks.length})` })}
            description="Chats and machines. Messages are signed; addresses and keys are secrets, and not shown."
            actions={
              <Button
                iconName="add-plus"
                disabled={found === undefined}
                onClick={() => {
                  setIsAdding(true);
                }}
              >
                Add a webhook
              </Button>
            }
          >
            Webhooks
          </Header>
        }
        items={found?.webhooks ?? []}
        trackBy="id"
        loading={isLoading}
        loadingText="Loading webhooks"
        wrapLines
        ariaLabels={{ tableLabel: "Webhooks" }}
        empty={<EmptyState title="No webhooks">Add the address of a chat or a pager.</EmptyState>}
        columnDefinitions={[
          {
            id: "name",
            header: "Name",
            isRowHeader: true,
            minWidth: 125,
            cell: ({ name }) => <UntrustedText>{name}</UntrustedText>,
          },
          { id: "host", header: "Host", minWidth: 190, cell: ({ host }) => <UntrustedText>{host}</UntrustedText> },
          { id: "format", header: "Takes", minWidth: 110, cell: ({ format }) => FORMATS[format] },
          {
            id: "kinds",
            header: "Told of",
            minWidth: 150,
            cell: ({ kinds, least_severity }) => {
              const named = kinds.map((kind) => NOTIFICATION_KINDS[kind]).join(", ");
              const floor = least_severity === "info" ? "" : `, ${least_severity} or worse`;
              return `${named || "Everything"}${floor}`;
            },
          },
          { id: "added_at", header: "Added", minWidth: 120, cell: ({ added_at }) => <Time moment={added_at} /> },
          {
            id: "actions",
            header: "Actions",
            minWidth: 145,
            cell: (webhook) => (
              <SpaceBetween direction="horizontal" size="s">
                <Button
                  variant="inline-link"
                  disabled={trial.isPending}
                  ariaLabel={`Test: ${visible(webhook.name, 60)}`}
                  onClick={() => void test(webhook)}
                >
                  Test
                </Button>
                <Button
                  variant="inline-link"
                  ariaLabel={`Remove: ${visible(webhook.name, 60)}`}
                  onClick={() => {
                    setRemoved(webhook);
                  }}
                >
                  Remove
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {isAdding && found && (
        <AddWebhook
          allowsLoopback={found.allows_loopback}
          onClose={() => {
            setIsAdding(false);
          }}
        />
      )}
      {removed !== null && (
        <Confirm
          title={`Remove ${visible(removed.name, 60)}?`}
          verb="Remove"
          onConfirm={() => removal.mutateAsync(removed.id)}
          onClose={() => {
            setRemoved(null);
          }}
        >
          Nothing is posted there any more. Its address and key are forgotten: to come back, they have to be typed
          again.
        </Confirm>
      )}
    </>
  );
}
