import ExpandableSection from "@cloudscape-design/components/expandable-section";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { Fragment } from "react";
import type { AuditRecord } from "../../api/types";
import { CodeBlock } from "../../components/code-block";
import type { ResourceColumn } from "../../components/resource-table";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { visible } from "../../text/visible";
import { words } from "../../text/words";
import "../../components/second-line.css";

export const FILTERS = ["by", "search", "route", "outcome", "from", "to"] as const;

export const OUTCOMES = [
  { value: "made", label: "Made" },
  { value: "failed", label: "Failed" },
  { value: "intended", label: "Begun, outcome unknown" },
] as const;

// Of an endpoint, a webhook, a mute: drawn, or made of what it is of.
const ID = /^[0-9a-f]{16,}$/;
const NAMES = ["name", "title", "host"];

export const COLUMNS: readonly ResourceColumn<AuditRecord>[] = [
  {
    id: "at",
    header: "When",
    width: 185,
    isRowHeader: true,
    cell: ({ at }) => <Time moment={at} />,
  },
  { id: "by", header: "Who", width: 150, cell: ({ by }) => <UntrustedText>{by}</UntrustedText> },
  { id: "route", header: "What", width: 275, cell: ({ route }) => <Route>{route}</Route> },
  { id: "subject", header: "Of what", width: 220, cell: (record) => <Subject record={record} /> },
  { id: "outcome", header: "Outcome", width: 110, cell: (record) => <Outcome record={record} /> },
  { id: "change", header: "Before and after", width: 170, cell: (record) => <Sides record={record} /> },
  { id: "id", header: "ID", hidden: true, cell: ({ id }) => <span className="mono">{id}</span> },
];

/** A method and a path, which breaks behind slashes alone. */
function Route({ children: route }: { children: string }) {
  const parts = route.split(/(?<=\/)/);
  return (
    <span className="mono">
      {parts.map((part, place) => (
        // Parts of a route have no other identity.
        <Fragment key={place}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}

function Subject({ record: { subject, before, after } }: { record: AuditRecord }) {
  const named = Object.entries(subject);
  if (named.length === 0) return "–";
  const called = Object.values(subject).every((value) => ID.test(value)) ? (nameOf(after) ?? nameOf(before)) : null;
  return (
    <>
      {called !== null && <UntrustedText charactersMax={200}>{called}</UntrustedText>}
      {named.map(([name, value]) => (
        <div key={name} {...(ID.test(value) && { className: "second-line" })}>
          {words(name)}: <UntrustedText charactersMax={200}>{value}</UntrustedText>
        </div>
      ))}
    </>
  );
}

/** What people call that of which a record is: what is made gets an id that says nothing to them. */
function nameOf(side: unknown): string | null {
  if (typeof side !== "object" || side === null) return null;
  const found = NAMES.map((name) => (side as Record<string, unknown>)[name]);
  return found.find((value): value is string => typeof value === "string" && value !== "") ?? null;
}

function Outcome({ record: { outcome, failure } }: { record: AuditRecord }) {
  if (outcome === "failed") {
    return (
      <>
        <StatusIndicator type="error">Failed</StatusIndicator>
        <div>{words(failure)}; a part may have been made</div>
      </>
    );
  }
  if (outcome === "intended") {
    return (
      <>
        <StatusIndicator type="warning">Begun, outcome unknown</StatusIndicator>
        <div>it is being made, or ended before it could say what came of it</div>
      </>
    );
  }
  return failure === "" ? (
    <StatusIndicator type="success">Made</StatusIndicator>
  ) : (
    <>
      <StatusIndicator type="warning">Made</StatusIndicator>
      <div>then: {words(failure)}</div>
    </>
  );
}

function Sides({ record: { id, before, after } }: { record: AuditRecord }) {
  if (before === null && after === null) return "–";
  return (
    <ExpandableSection headerText="Show" headerAriaLabel={`Show before and after of ${id}`}>
      <CodeBlock label={`Before of ${id}`} text={textOf(before)} />
      <CodeBlock label={`After of ${id}`} text={textOf(after)} />
    </ExpandableSection>
  );
}

/** What was recorded, as JSON; characters that would say something else than is read are shown as such. */
function textOf(side: unknown): string {
  return JSON.stringify(side ?? null, null, 2)
    .split("\n")
    .map((line) => visible(line))
    .join("\n");
}
