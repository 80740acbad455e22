import Header from "@cloudscape-design/components/header";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Operation, Outcome } from "../../api/types";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, plural } from "../../text/format";
import { words } from "../../text/words";

const ROWS_SHOWN_MAX = 100;

const STATES: Readonly<Record<Outcome["state"], StatusIndicatorProps.Type>> = {
  done: "success",
  gone: "success",
  failed: "error",
  not_reached: "pending",
  skipped: "stopped",
};

const COLUMNS: readonly TableProps.ColumnDefinition<Outcome>[] = [
  {
    id: "state",
    header: "State",
    minWidth: 130,
    cell: ({ state }) => <StatusIndicator type={STATES[state]}>{words(state)}</StatusIndicator>,
  },
  {
    id: "what",
    header: "What",
    minWidth: 190,
    cell: ({ action, kind }) => `${words(action)} ${kind.replaceAll("_", " ")}`,
  },
  {
    id: "subject",
    header: "Which",
    isRowHeader: true,
    minWidth: 200,
    cell: ({ subject }) => <UntrustedText mono>{subject}</UntrustedText>,
  },
  {
    id: "why",
    header: "Why",
    minWidth: 240,
    cell: ({ failure, explanation, fix }) => {
      const told = failure ?? { explanation, fix };
      return (
        <UntrustedText charactersMax={400}>{[told.explanation, told.fix].filter(Boolean).join(" ")}</UntrustedText>
      );
    },
  },
];

/** What became of each mirror session and target: those with trouble first. */
export function OutcomeTable({ operation }: { operation: Operation }) {
  const { interfaces, interfaces_left_out } = operation;
  const left = interfaces_left_out + Math.max(0, interfaces.length - ROWS_SHOWN_MAX);
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${formatCount(interfaces.length + interfaces_left_out)})`}
          {...(left > 0 && { description: `${plural(left, "more row is", "more rows are")} not shown.` })}
        >
          Mirror sessions and targets
        </Header>
      }
      items={interfaces.slice(0, ROWS_SHOWN_MAX)}
      columnDefinitions={COLUMNS}
      trackBy={({ kind, action, subject, load_balancer_id, target_group }) =>
        [kind, action, subject, load_balancer_id, target_group].join(" ")
      }
      contentDensity="compact"
      wrapLines
      ariaLabels={{ tableLabel: "Mirror sessions and targets" }}
    />
  );
}
