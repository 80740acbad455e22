import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { permissionsQuery } from "../../api/queries/permissions";
import type { Permission, Permissions } from "../../api/types";
import { CodeBlock, TakeAway } from "../../components/code-block";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { UntrustedText } from "../../components/untrusted-text";
import { plural } from "../../text/format";
import { ConsoleLink } from "./console-link";
import { TASKS } from "./permissions-config";
import { Verdict } from "./verdict";

const ROWS_PER_PAGE = 10;

const METHODS: Readonly<Record<Permissions["method"], string>> = {
  simulated: "IAM was asked, with the resources and conditions of each statement",
  probed: "IAM could not be asked, so calls were tried that change nothing",
};

/** What the control plane really may do, and the policy that adds what it may not. */
export function PermissionCheck() {
  const query = useQuery(permissionsQuery());
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            description={query.data && `${METHODS[query.data.method]}, as ${query.data.principal}.`}
            actions={
              <Button iconName="refresh" loading={query.isFetching} onClick={() => void query.refetch()}>
                Check again
              </Button>
            }
          >
            Live check
          </Header>
        }
      >
        {query.isPending && (
          <span>
            <Spinner /> Asking AWS what is allowed
          </span>
        )}
        {query.isError && (
          <ErrorAlert
            error={query.error}
            header="What is allowed could not be found out"
            onRetry={() => void query.refetch()}
          />
        )}
        {query.isSuccess && (
          <SpaceBetween size="m">
            <Outcome permissions={query.data} />
            <ExpandableSection
              key={query.data.missing.length}
              headerText={`Checked actions (${query.data.items.length})`}
              defaultExpanded={query.data.missing.length > 0}
            >
              <Checked permissions={query.data} />
            </ExpandableSection>
          </SpaceBetween>
        )}
      </Container>
      {query.data?.deltas.map((delta, index, { length }) => (
        <Delta
          key={index}
          text={JSON.stringify(delta, null, 2)}
          principal={query.data.principal}
          part={length > 1 ? ` (${index + 1} of ${length})` : ""}
        />
      ))}
    </SpaceBetween>
  );
}

function Outcome({ permissions: { items, missing, deltas } }: { permissions: Permissions }) {
  const unknown = items.filter(({ verdict }) => verdict === "unknown").length;
  if (missing.length > 0) {
    return (
      <Alert type="warning" header={`${plural(missing.length, "action is", "actions are")} denied`}>
        {deltas.length > 0
          ? "Attach the policy below to the role, and check again. "
          : "No policy of the role would lift that: see the reasons. "}
        You can read on meanwhile: nothing is changed before you apply a plan, and applying checks again.
      </Alert>
    );
  }
  return (
    <Alert type="success" header="Nothing is denied">
      {unknown > 0
        ? `${plural(unknown, "action")} could not be asked about without changing something.`
        : "Every action of the control plane is allowed."}
    </Alert>
  );
}

const ORDER: readonly Permission["verdict"][] = ["denied", "unknown", "allowed"];

const COLUMNS: readonly TableProps.ColumnDefinition<Permission>[] = [
  { id: "verdict", header: "Check", minWidth: 110, cell: ({ verdict }) => <Verdict verdict={verdict} /> },
  {
    id: "action",
    header: "Action",
    isRowHeader: true,
    minWidth: 220,
    cell: ({ action }) => <span className="mono">{action}</span>,
  },
  { id: "task", header: "Task", minWidth: 130, cell: ({ task }) => TASKS[task] },
  {
    id: "reason",
    header: "Why, and what to do",
    minWidth: 220,
    cell: ({ reason, fix, resource }) => (
      <>
        <UntrustedText charactersMax={400}>{[reason, fix].filter(Boolean).join(" ") || "–"}</UntrustedText>
        {resource !== null && (
          <div>
            <UntrustedText mono>{resource}</UntrustedText>
          </div>
        )}
      </>
    ),
  },
];

function Checked({ permissions: { items } }: { permissions: Permissions }) {
  const open = items.filter(({ verdict }) => verdict !== "allowed");
  const [shown, setShown] = useState(open.length > 0 ? "open" : "all");
  const [pageIndex, setPageIndex] = useState(1);
  const rows = ORDER.flatMap((verdict) => items.filter((item) => item.verdict === verdict)).filter(
    ({ verdict }) => shown === "all" || verdict !== "allowed",
  );
  return (
    <Table
      variant="embedded"
      items={rows.slice((pageIndex - 1) * ROWS_PER_PAGE, pageIndex * ROWS_PER_PAGE)}
      columnDefinitions={COLUMNS}
      trackBy={({ task, statement, action }) => `${task} ${statement} ${action}`}
      contentDensity="compact"
      wrapLines
      ariaLabels={{ tableLabel: "Checked actions" }}
      filter={
        <SegmentedControl
          label="Which actions"
          selectedId={shown}
          options={[
            { id: "open", text: `Not allowed (${open.length})` },
            { id: "all", text: `All (${items.length})` },
          ]}
          onChange={({ detail }) => {
            setShown(detail.selectedId);
            setPageIndex(1);
          }}
        />
      }
      pagination={
        <Pagination
          currentPageIndex={pageIndex}
          pagesCount={Math.max(1, Math.ceil(rows.length / ROWS_PER_PAGE))}
          onChange={({ detail }) => {
            setPageIndex(detail.currentPageIndex);
          }}
        />
      }
      empty={<EmptyState title="Every action is allowed" />}
    />
  );
}

function Delta({ text, principal, part }: { text: string; principal: string; part: string }) {
  return (
    <Container
      header={
        <Header
          description="The statements of the policies, with the actions alone that are missing."
          actions={
            <SpaceBetween direction="horizontal" size="xs" alignItems="center">
              <ConsoleLink principal={principal} />
              <TakeAway text={text} copy="Copy what is missing" fileName="heliostat-missing.json" />
            </SpaceBetween>
          }
        >
          {`What is missing${part}`}
        </Header>
      }
    >
      <CodeBlock label={`What is missing${part}`} text={text} />
    </Container>
  );
}
