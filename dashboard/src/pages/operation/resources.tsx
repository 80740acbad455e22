import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Resource } from "../../api/types";
import { UntrustedText } from "../../components/untrusted-text";
import { visible } from "../../text/visible";
import { words } from "../../text/words";

const COLUMNS: readonly TableProps.ColumnDefinition<Resource>[] = [
  { id: "state", header: "State", minWidth: 190, cell: ({ state }) => <ResourceState state={state} /> },
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    minWidth: 150,
    cell: ({ name }) => <UntrustedText>{words(name)}</UntrustedText>,
  },
  { id: "type", header: "Type", minWidth: 200, cell: ({ type }) => <UntrustedText>{type}</UntrustedText> },
  {
    id: "detail",
    header: "What is said of it",
    minWidth: 220,
    cell: ({ detail, fix }) => (
      <UntrustedText charactersMax={400}>{[detail, fix].filter(Boolean).join(" ") || "–"}</UntrustedText>
    ),
  },
];

/** What a step works on: what is under way or failed comes first. */
export function ResourceTableOf({ title, resources }: { title: string; resources: readonly Resource[] }) {
  return (
    <Table
      variant="embedded"
      items={[...resources].sort((left, right) => Number(isFinished(left)) - Number(isFinished(right)))}
      columnDefinitions={COLUMNS}
      trackBy={({ name, type }) => `${type} ${name}`}
      contentDensity="compact"
      wrapLines
      ariaLabels={{ tableLabel: title }}
    />
  );
}

// CloudFormation's words, and those of a check.
const LOOKS: readonly [RegExp, StatusIndicatorProps.Type][] = [
  [/FAILED|ROLLBACK/i, "error"],
  [/IN_PROGRESS$/, "in-progress"],
  [/warning/i, "warning"],
  [/COMPLETE$|^passed$/, "success"],
];

function isFinished({ state }: Resource): boolean {
  return lookOf(state) === "success";
}

function lookOf(state: string): StatusIndicatorProps.Type {
  return LOOKS.find(([pattern]) => pattern.test(state))?.[1] ?? "info";
}

function ResourceState({ state }: Pick<Resource, "state">) {
  return <StatusIndicator type={lookOf(state)}>{words(visible(state).toLowerCase())}</StatusIndicator>;
}
