import ExpandableSection from "@cloudscape-design/components/expandable-section";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { AuditRecord } from "../../api/types";
import { CodeBlock } from "../../components/code-block";
import type { ResourceColumn } from "../../components/resource-table";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { visible } from "../../text/visible";
import { words } from "../../text/words";

export const FILTERS = ["by", "search", "route", "outcome", "from", "to"] as const;

export const OUTCOMES = [
  { value: "made", label: "Made" },
  { value: "failed", label: "Failed" },
  { value: "intended", label: "Begun, outcome unknown" },
] as const;

export const COLUMNS: readonly ResourceColumn<AuditRecord>[] = [
  {
    id: "at",
    header: "When",
    width: 190,
    isRowHeader: true,
    cell: ({ at }) => <Time moment={at} />,
  },
  { id: "by", header: "Who", width: 220, cell: ({ by }) => <UntrustedText>{by}</UntrustedText> },
  { id: "route", header: "What", width: 300, cell: ({ route }) => <span className="mono">{route}</span> },
  { id: "subject", header: "Of what", width: 260, cell: ({ subject }) => <Subject subject={subject} /> },
  { id: "outcome", header: "Outcome", width: 170, cell: (record) => <Outcome record={record} /> },
  { id: "change", header: "Before and after", width: 420, cell: (record) => <Sides record={record} /> },
  { id: "id", header: "ID", hidden: true, cell: ({ id }) => <span className="mono">{id}</span> },
];

function Subject({ subject }: Pick<AuditRecord, "subject">) {
  const named = Object.entries(subject);
  if (named.length === 0) return "–";
  return named.map(([name, value]) => (
    <div key={name}>
      {words(name)}: <UntrustedText charactersMax={200}>{value}</UntrustedText>
    </div>
  ));
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
