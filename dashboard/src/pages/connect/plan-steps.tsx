import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import type { Plan, PlanStep } from "../../api/types";
import { EmptyState } from "../../components/resource-table";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, plural } from "../../text/format";
import { balancerName, words } from "../../text/words";

const ROWS_PER_PAGE = 20;

const ACTIONS: readonly { action: PlanStep["action"]; label: string }[] = [
  { action: "create", label: "Created" },
  { action: "modify", label: "Changed" },
  { action: "delete", label: "Removed" },
  { action: "skip", label: "Skipped" },
  { action: "keep", label: "Kept" },
];

const COLUMNS: readonly TableProps.ColumnDefinition<PlanStep>[] = [
  { id: "kind", header: "What", minWidth: 140, cell: ({ kind }) => words(kind) },
  {
    id: "subject",
    header: "Which",
    isRowHeader: true,
    minWidth: 200,
    cell: ({ subject, load_balancer_id, target_group }) => (
      <>
        <UntrustedText mono>{subject}</UntrustedText>
        {load_balancer_id !== undefined && (
          <div>
            <UntrustedText>{`of ${balancerName(load_balancer_id)}/${target_group ?? ""}`}</UntrustedText>
          </div>
        )}
      </>
    ),
  },
  {
    id: "explanation",
    header: "Why",
    minWidth: 260,
    cell: ({ explanation, fix }) => (
      <>
        <UntrustedText charactersMax={400}>{explanation}</UntrustedText>
        {fix !== null && (
          <div>
            <UntrustedText charactersMax={400}>{fix}</UntrustedText>
          </div>
        )}
      </>
    ),
  },
];

/** The steps of a plan by what they do: first what changes. */
export function PlanSteps({ plan }: { plan: Plan }) {
  const count = (action: PlanStep["action"]) => plan.counts[action] ?? 0;
  const first = ACTIONS.find(({ action }) => count(action) > 0) ?? ACTIONS[0];
  const [activeTabId, setActiveTabId] = useState<string | undefined>(first?.action);
  return (
    <Tabs
      variant="container"
      ariaLabel="Steps of the plan"
      {...(activeTabId !== undefined && { activeTabId })}
      onChange={({ detail }) => {
        setActiveTabId(detail.activeTabId);
      }}
      tabs={ACTIONS.map(({ action, label }) => ({
        id: action,
        label: `${label} (${formatCount(count(action))})`,
        content: (
          <StepTable title={label} steps={plan.steps.filter((step) => step.action === action)} total={count(action)} />
        ),
      }))}
    />
  );
}

/** Steps in pages; of very many, the API tells the first and how many there are. */
export function StepTable({ title, steps, total }: { title: string; steps: readonly PlanStep[]; total: number }) {
  const [pageIndex, setPageIndex] = useState(1);
  const pagesCount = Math.max(1, Math.ceil(steps.length / ROWS_PER_PAGE));
  const shown = Math.min(pageIndex, pagesCount);
  return (
    <Table
      variant="embedded"
      {...(total > steps.length && {
        header: (
          <Header variant="h3" description={`${plural(total - steps.length, "more step")} not shown.`}>
            {title}
          </Header>
        ),
      })}
      items={steps.slice((shown - 1) * ROWS_PER_PAGE, shown * ROWS_PER_PAGE)}
      columnDefinitions={COLUMNS}
      trackBy={({ kind, subject, load_balancer_id, target_group }) =>
        [kind, subject, load_balancer_id, target_group].join(" ")
      }
      contentDensity="compact"
      wrapLines
      ariaLabels={{ tableLabel: title }}
      empty={<EmptyState title="None" />}
      {...(pagesCount > 1 && {
        pagination: (
          <Pagination
            currentPageIndex={shown}
            pagesCount={pagesCount}
            onChange={({ detail }) => {
              setPageIndex(detail.currentPageIndex);
            }}
          />
        ),
      })}
    />
  );
}
