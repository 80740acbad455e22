import Badge, { type BadgeProps } from "@cloudscape-design/components/badge";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Finding, Parameter } from "../../api/types";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, plural } from "../../text/format";
import { ParameterPresence } from "./presence";

type Columns<Item> = readonly TableProps.ColumnDefinition<Item>[];

const byText =
  <Item,>(text: (item: Item) => string) =>
  (left: Item, right: Item) =>
    text(left).localeCompare(text(right));

/** A parameter, and how many requests could have carried it. */
export type ParameterRow = Parameter & { requestCount: number };

export const PARAMETER_COLUMNS: Columns<ParameterRow> = [
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    minWidth: 150,
    cell: ({ name }) => <UntrustedText mono>{name}</UntrustedText>,
    sortingComparator: byText(({ name }) => name),
  },
  {
    id: "location",
    header: "In",
    minWidth: 100,
    cell: ({ location }) => location,
    sortingComparator: byText(({ location }) => location),
  },
  {
    id: "types",
    header: "Type",
    minWidth: 120,
    cell: ({ types }) => <UntrustedText mono>{typesInWords(types)}</UntrustedText>,
  },
  { id: "required", header: "Presence", minWidth: 150, cell: (row) => <ParameterPresence {...row} /> },
  {
    id: "seen",
    header: "Seen in",
    minWidth: 160,
    cell: ({ seen, requestCount }) => (
      <span className="number">
        {formatCount(seen)} of {plural(requestCount, "request")}
      </span>
    ),
    sortingComparator: (left, right) => left.seen - right.seen,
  },
];

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
    minWidth: 100,
    cell: ({ severity }) => <Badge color={SEVERITY_COLORS[severity]}>{severity}</Badge>,
  },
  {
    id: "title",
    header: "Finding",
    isRowHeader: true,
    minWidth: 150,
    cell: ({ title }) => <UntrustedText>{title}</UntrustedText>,
  },
  {
    id: "evidence",
    header: "Evidence",
    minWidth: 180,
    cell: ({ evidence }) => <UntrustedText>{evidence}</UntrustedText>,
  },
  { id: "rule", header: "Rule", minWidth: 100, cell: ({ rule }) => <UntrustedText mono>{rule}</UntrustedText> },
  { id: "first_seen", header: "First seen", cell: ({ first_seen }) => <Time moment={first_seen} /> },
  { id: "last_seen", header: "Last seen", cell: ({ last_seen }) => <Time moment={last_seen} /> },
];
