import Badge, { type BadgeProps } from "@cloudscape-design/components/badge";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Finding, Parameter } from "../../api/types";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount } from "../../text/format";

type Columns<Item> = readonly TableProps.ColumnDefinition<Item>[];

const byText =
  <Item,>(text: (item: Item) => string) =>
  (left: Item, right: Item) =>
    text(left).localeCompare(text(right));

export const PARAMETER_COLUMNS: Columns<Parameter> = [
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    cell: ({ name }) => <UntrustedText mono>{name}</UntrustedText>,
    sortingComparator: byText(({ name }) => name),
  },
  {
    id: "location",
    header: "In",
    cell: ({ location }) => location,
    sortingComparator: byText(({ location }) => location),
  },
  { id: "types", header: "Type", cell: ({ types }) => <UntrustedText mono>{typesInWords(types)}</UntrustedText> },
  { id: "required", header: "Presence", cell: ({ required }) => <Presence required={required} /> },
  {
    id: "seen",
    header: "Seen in",
    cell: ({ seen }) => <span className="number">{formatCount(seen)} requests</span>,
    sortingComparator: (left, right) => left.seen - right.seen,
  },
];

/** Whether every request or object so far had it. */
export function Presence({ required }: { required: boolean }) {
  return required ? (
    <StatusIndicator type="success">Always</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Sometimes</StatusIndicator>
  );
}

/** The types in which a value came, the commonest first. */
function typesInWords(types: Readonly<Record<string, number>>): string {
  return Object.entries(types)
    .sort(([, left], [, right]) => right - left)
    .map(([type]) => type)
    .join(" or ");
}

const SEVERITY_COLORS: Readonly<Record<Finding["severity"], NonNullable<BadgeProps["color"]>>> = {
  critical: "severity-critical",
  high: "severity-high",
  medium: "severity-medium",
  low: "severity-low",
  info: "severity-neutral",
};

export const FINDING_COLUMNS: Columns<Finding> = [
  {
    id: "severity",
    header: "Severity",
    width: 120,
    cell: ({ severity }) => <Badge color={SEVERITY_COLORS[severity]}>{severity}</Badge>,
  },
  { id: "title", header: "Finding", isRowHeader: true, cell: ({ title }) => <UntrustedText>{title}</UntrustedText> },
  { id: "evidence", header: "Evidence", cell: ({ evidence }) => <UntrustedText>{evidence}</UntrustedText> },
  { id: "rule", header: "Rule", cell: ({ rule }) => <UntrustedText mono>{rule}</UntrustedText> },
  { id: "first_seen", header: "First seen", cell: ({ first_seen }) => <Time moment={first_seen} /> },
  { id: "last_seen", header: "Last seen", cell: ({ last_seen }) => <Time moment={last_seen} /> },
];
