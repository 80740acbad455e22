import type { TableProps } from "@cloudscape-design/components/table";
import type { Finding, Parameter, SensitiveField } from "../../api/types";
import { Chip } from "../../components/chip";
import { FindingStatus } from "../../components/finding-status";
import { RouteLink } from "../../components/route-link";
import { Secondary } from "../../components/secondary";
import { SeverityBadge } from "../../components/severity";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, formatShare, plural } from "../../text/format";
import { schemaNotes } from "../../text/schema-notes";
import type { Tone } from "../../text/status-class";
import { visible } from "../../text/visible";
import { findingAddress } from "../../addresses";
import { ParameterPresence } from "./presence";
import { typesOf } from "./schema/schema-rows";

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
  { id: "schema", header: "Schema", minWidth: 170, cell: (row) => <ParameterSchema {...row} /> },
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

function ParameterSchema({ schema, repeated }: Parameter) {
  const notes = [...(schema === null ? [] : schemaNotes(schema)), ...(repeated ? ["may be repeated"] : [])];
  return (
    <>
      {schema === null ? "–" : <UntrustedText mono>{typesOf(schema)}</UntrustedText>}
      {notes.length > 0 && <Secondary>{notes.join("; ")}</Secondary>}
    </>
  );
}

/** A finding, and what to do about it, where the catalogue of rules is at hand. */
export type FindingRow = Finding & { fix: string | null };

export const FINDING_COLUMNS: Columns<FindingRow> = [
  {
    id: "severity",
    header: "Severity",
    minWidth: 100,
    cell: ({ severity }) => <SeverityBadge severity={severity} />,
  },
  {
    id: "title",
    header: "Finding",
    isRowHeader: true,
    minWidth: 170,
    cell: ({ id, title, rule }) => (
      <>
        <RouteLink href={findingAddress(id)} fontSize="body-m">
          {visible(title, 120)}
        </RouteLink>
        <Secondary mono>{rule}</Secondary>
      </>
    ),
  },
  { id: "status", header: "State", minWidth: 130, cell: (finding) => <FindingStatus finding={finding} /> },
  {
    id: "evidence",
    header: "Evidence",
    minWidth: 200,
    cell: ({ evidence, support }) => (
      <>
        <UntrustedText>{evidence}</UntrustedText>
        <Secondary>{support === 1 ? "Seen once" : `Seen ${plural(support, "time")}`}</Secondary>
      </>
    ),
  },
  {
    id: "fix",
    header: "What to do",
    minWidth: 200,
    cell: ({ fix }) => (fix === null ? "–" : <UntrustedText charactersMax={400}>{fix}</UntrustedText>),
  },
  { id: "first_seen", header: "First seen", cell: ({ first_seen }) => <Time moment={first_seen} /> },
  { id: "last_seen", header: "Last seen", cell: ({ last_seen }) => <Time moment={last_seen} /> },
];

const SENSITIVITY_TONES: Readonly<Record<SensitiveField["severity"], Tone>> = {
  secret: "bad",
  high: "warn",
  low: "plain",
};

export const SENSITIVE_COLUMNS: Columns<SensitiveField> = [
  {
    id: "pointer",
    header: "Field",
    isRowHeader: true,
    minWidth: 180,
    cell: ({ pointer }) => <UntrustedText mono>{pointer || "/"}</UntrustedText>,
  },
  { id: "location", header: "In", minWidth: 130, cell: ({ location }) => location.replace(".", " ") },
  { id: "class", header: "Class", minWidth: 160, cell: ({ title }) => <UntrustedText>{title}</UntrustedText> },
  {
    id: "severity",
    header: "Sensitivity",
    minWidth: 110,
    cell: ({ severity }) => <Chip tone={SENSITIVITY_TONES[severity]}>{severity}</Chip>,
  },
  {
    id: "matches",
    header: "Values that match",
    minWidth: 170,
    cell: ({ matches, examined }) => (
      <span className="number">
        {formatCount(matches)} of {formatCount(examined)}
      </span>
    ),
  },
  {
    id: "confidence",
    header: "Confidence",
    minWidth: 110,
    cell: ({ confidence }) => <span className="number">{formatShare(confidence, 1)}</span>,
  },
];
