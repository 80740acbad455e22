import Box from "@cloudscape-design/components/box";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Resource } from "../../api/types";
import { Secondary } from "../../components/secondary";
import { UntrustedText } from "../../components/untrusted-text";
import { formatDuration } from "../../text/format";
import { visible } from "../../text/visible";
import { words } from "../../text/words";

const COLUMNS: readonly TableProps.ColumnDefinition<Resource>[] = [
  {
    id: "state",
    header: "State",
    minWidth: 140,
    cell: ({ state, elapsed_s }) => (
      <>
        <ResourceState state={state} />
        {elapsed_s !== null && (
          <Secondary>
            {isFinished({ state }) ? `in ${formatDuration(elapsed_s)}` : `for ${formatDuration(elapsed_s)}`}
          </Secondary>
        )}
      </>
    ),
  },
  {
    id: "name",
    header: "Name and type",
    isRowHeader: true,
    minWidth: 150,
    cell: ({ name, type }) => (
      <>
        <UntrustedText>{words(name)}</UntrustedText>
        <Box color="text-body-secondary" fontSize="body-s">
          <UntrustedText>{type}</UntrustedText>
        </Box>
      </>
    ),
  },
  {
    id: "detail",
    header: "What is said of it",
    minWidth: 160,
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
  [/^planned$/, "pending"],
  [/warning/i, "warning"],
  [/COMPLETE$|^passed$/, "success"],
];

function isFinished({ state }: Pick<Resource, "state">): boolean {
  return lookOf(state) === "success";
}

function lookOf(state: string): StatusIndicatorProps.Type {
  return LOOKS.find(([pattern]) => pattern.test(state))?.[1] ?? "info";
}

function ResourceState({ state }: Pick<Resource, "state">) {
  return <StatusIndicator type={lookOf(state)}>{words(visible(state).toLowerCase())}</StatusIndicator>;
}
