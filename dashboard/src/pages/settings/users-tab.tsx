import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Select from "@cloudscape-design/components/select";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "../../api/api-error";
import { useGiveRole, useInviteAgain, useRemoveUser } from "../../api/changes/users";
import { usersQuery } from "../../api/queries/users";
import type { Role, User } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { useNotifications } from "../../layout/notifications";
import { InviteUser } from "./invite-user";
import { ROLE_OPTIONS } from "./roles";

/** Who may sign in, and with which role. */
export function UsersTab({ may }: { may: boolean }) {
  const query = useQuery({ ...usersQuery(), enabled: may });
  const [isInviting, setIsInviting] = useState(false);
  const { changeRole, inviteAgain, remove } = useTold();
  if (!may) {
    return <Alert type="info">Who administers sees the people here, invites them and gives them roles.</Alert>;
  }
  if (query.data?.is_managed === false) {
    return (
      <Alert type="info" header="No people to manage">
        {query.data.explanation}
      </Alert>
    );
  }
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            {...(query.data && { counter: `(${query.data.items.length}${query.data.is_whole ? "" : "+"})` })}
            description="A role that is taken away ends within a quarter of an hour."
            actions={
              <Button
                iconName="add-plus"
                onClick={() => {
                  setIsInviting(true);
                }}
              >
                Invite
              </Button>
            }
          >
            People
          </Header>
        }
        items={query.data?.items ?? []}
        trackBy="name"
        loading={query.isPending}
        loadingText="Loading people"
        ariaLabels={{ tableLabel: "People" }}
        empty={
          query.isError ? (
            <ErrorAlert error={query.error} header="People could not be loaded" onRetry={() => void query.refetch()} />
          ) : (
            <EmptyState title="Nobody">Invite the first person.</EmptyState>
          )
        }
        columnDefinitions={[
          {
            id: "email",
            header: "Mail address",
            isRowHeader: true,
            cell: ({ email }) => <UntrustedText>{email}</UntrustedText>,
          },
          {
            id: "role",
            header: "Role",
            cell: (user) => (
              <Select
                ariaLabel={`Role of ${user.email}`}
                options={ROLE_OPTIONS}
                selectedOption={ROLE_OPTIONS.find(({ value }) => value === user.role) ?? null}
                placeholder="No role"
                disabled={!user.is_enabled}
                expandToViewport
                onChange={({ detail }) => {
                  void changeRole(user, detail.selectedOption.value as Role);
                }}
              />
            ),
          },
          { id: "state", header: "State", cell: (user) => <State user={user} /> },
          { id: "created_at", header: "Invited", cell: ({ created_at }) => <Time moment={created_at} /> },
          {
            id: "actions",
            header: "Access",
            cell: (user) => (
              <SpaceBetween direction="horizontal" size="s">
                <Button
                  variant="inline-link"
                  ariaLabel={`${user.is_enabled ? "Remove" : "Let in again"}: ${user.email}`}
                  onClick={() => {
                    void (user.is_enabled ? remove(user) : changeRole(user, user.role ?? "viewer"));
                  }}
                >
                  {user.is_enabled ? "Remove" : "Let in again"}
                </Button>
                {user.is_enabled && !user.has_signed_in && (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Invite again: ${user.email}`}
                    onClick={() => {
                      void inviteAgain(user);
                    }}
                  >
                    Invite again
                  </Button>
                )}
              </SpaceBetween>
            ),
          },
        ]}
      />
      {isInviting && (
        <InviteUser
          onClose={() => {
            setIsInviting(false);
          }}
        />
      )}
    </>
  );
}

function State({ user: { is_enabled, has_signed_in } }: { user: User }) {
  if (!is_enabled) return <StatusIndicator type="stopped">Removed</StatusIndicator>;
  if (!has_signed_in) return <StatusIndicator type="pending">Invited</StatusIndicator>;
  return <StatusIndicator type="success">Signs in</StatusIndicator>;
}

/** Changes that are told with their way back, and failures that are told as the API explains them. */
function useTold() {
  const { notify } = useNotifications();
  const give = useGiveRole();
  const take = useRemoveUser();
  const invite = useInviteAgain();
  const told = async (work: () => Promise<unknown>, content: string, undo?: () => Promise<unknown>) => {
    try {
      await work();
      notify({ type: "success", content, ...(undo && { undo: { action: undo } }) });
    } catch (thrown) {
      notify({
        type: "error",
        content: <UntrustedText charactersMax={600}>{asApiError(thrown).explanation}</UntrustedText>,
      });
    }
  };
  return {
    inviteAgain: ({ name, email }: User) =>
      told(() => invite.mutateAsync(name), `${email} is sent another mail, good for three days.`),
    changeRole: (user: User, role: Role) => {
      const { name, email, role: before } = user;
      const back = before === null ? undefined : () => give.mutateAsync({ name, role: before });
      // The API takes a role away with the access alone: of a first role, that is no way back.
      const undo = user.is_enabled ? back : () => take.mutateAsync(name);
      return told(() => give.mutateAsync({ name, role }), `${email} has the role ${role}.`, undo);
    },
    remove: (user: User) => {
      const { name, email, role } = user;
      const undo = role === null ? undefined : () => give.mutateAsync({ name, role });
      return told(() => take.mutateAsync(name), `${email} can sign in no more.`, undo);
    },
  };
}
