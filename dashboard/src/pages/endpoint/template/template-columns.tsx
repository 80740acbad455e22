import type { TableProps } from "@cloudscape-design/components/table";
import type { TemplateRule } from "../../../api/types";
import { Secondary } from "../../../components/secondary";
import { Time } from "../../../components/time";
import { UntrustedText } from "../../../components/untrusted-text";
import { formatShare } from "../../../text/format";

const SOURCES: Readonly<Record<TemplateRule["source"], string>> = {
  learnt: "Learnt from traffic",
  people: "As people said",
  documented: "As a document says",
  collapsed: "Too many names to tell",
};

export const TEMPLATE_COLUMNS: readonly TableProps.ColumnDefinition<TemplateRule>[] = [
  {
    id: "position",
    header: "Below",
    isRowHeader: true,
    minWidth: 150,
    cell: ({ position }) => <UntrustedText mono>{position}</UntrustedText>,
  },
  {
    id: "parameter",
    header: "Parameter",
    minWidth: 120,
    cell: ({ parameter }) => (parameter === null ? "–" : <UntrustedText mono>{parameter}</UntrustedText>),
  },
  {
    id: "source",
    header: "Derived",
    minWidth: 160,
    cell: ({ source, probability }) => (
      <>
        {SOURCES[source]}
        {source === "learnt" && <Secondary>{`Probability ${formatShare(probability, 1)}`}</Secondary>}
      </>
    ),
  },
  {
    id: "reasons",
    header: "Why",
    minWidth: 240,
    cell: ({ words, reasons }) => (
      <>
        <UntrustedText charactersMax={400}>{words}</UntrustedText>
        {reasons.length > 0 && <Secondary>{reasons.join("; ")}</Secondary>}
      </>
    ),
  },
  { id: "since", header: "Since", minWidth: 170, cell: ({ since }) => <Time moment={since} /> },
];
