import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { type ReactNode, useState } from "react";
import { CopyButton } from "../../../components/copy-button";
import { UntrustedText } from "../../../components/untrusted-text";
import { FieldPresence } from "../presence";
import { exampleAt } from "./examples";
import { foldableIds, type JsonSchema, type SchemaRow, schemaRows } from "./schema-rows";

const GENERAL_NAMES = { body: "The body", item: "each item", value: "any key" } as const;

const COLUMNS: readonly TableProps.ColumnDefinition<SchemaRow>[] = [
  { id: "name", header: "Field", isRowHeader: true, width: 300, cell: (row) => <FieldName row={row} /> },
  { id: "types", header: "Type", minWidth: 130, cell: ({ types }) => <UntrustedText mono>{types}</UntrustedText> },
  {
    id: "required",
    header: "Presence",
    minWidth: 160,
    cell: ({ kind, required, presence }) =>
      kind === "field" ? <FieldPresence required={required} share={presence} /> : "–",
  },
  {
    id: "notes",
    header: "Values",
    minWidth: 170,
    cell: ({ notes }) =>
      notes.length === 0 ? "–" : <UntrustedText charactersMax={300}>{notes.join("; ")}</UntrustedText>,
  },
];

function exampleColumn(body: unknown): TableProps.ColumnDefinition<SchemaRow> {
  return {
    id: "example",
    header: "Example, masked",
    minWidth: 160,
    cell: ({ steps }) => {
      const example = exampleAt(body, steps);
      return example === null ? "–" : <UntrustedText mono>{example}</UntrustedText>;
    },
  };
}

interface SchemaTreeProps {
  title: string;
  schema: JsonSchema;
  filter?: ReactNode;
  /** A masked body of this schema, of the samples; undefined where none was kept. */
  example: unknown;
}

/** The schema of a body as a tree that starts unfolded. */
export function SchemaTree({ title, schema, filter, example }: SchemaTreeProps) {
  const rows = schemaRows(schema);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const foldable = new Set(foldableIds(rows));
  return (
    <Table
      header={
        <Header
          description="Learnt from traffic. A field is required once 20 objects all had it."
          actions={<CopyButton text={JSON.stringify(schema, null, 2)} label="Copy JSON Schema" />}
        >
          {title}
        </Header>
      }
      filter={filter}
      items={rows}
      columnDefinitions={example === undefined ? COLUMNS : [...COLUMNS, exampleColumn(example)]}
      trackBy="id"
      contentDensity="compact"
      wrapLines
      expandableRows={{
        getItemChildren: ({ children }) => children,
        isItemExpandable: ({ children }) => children.length > 0,
        expandedItems: unfolded(rows, foldable, folded),
        onExpandableItemToggle: ({ detail }) => {
          const changed = new Set(folded);
          if (detail.expanded) changed.delete(detail.item.id);
          else changed.add(detail.item.id);
          setFolded(changed);
        },
      }}
      ariaLabels={{
        tableLabel: title,
        expandButtonLabel: ({ name }) => `Unfold ${name}`,
        collapseButtonLabel: ({ name }) => `Fold ${name}`,
      }}
    />
  );
}

function FieldName({ row }: { row: SchemaRow }) {
  if (row.kind === "field") return <UntrustedText mono>{row.name}</UntrustedText>;
  return (
    <Box variant="span" color="text-body-secondary">
      <i>{GENERAL_NAMES[row.kind]}</i>
    </Box>
  );
}

function unfolded(rows: readonly SchemaRow[], foldable: ReadonlySet<string>, folded: ReadonlySet<string>): SchemaRow[] {
  return rows.flatMap((row) => {
    if (!foldable.has(row.id) || folded.has(row.id)) return [];
    return [row, ...unfolded(row.children, foldable, folded)];
  });
}
