import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { type ReactNode, useState } from "react";
import { CopyButton } from "../../../components/copy-button";
import { UntrustedText } from "../../../components/untrusted-text";
import { FieldPresence } from "../presence";
import { foldableIds, type JsonSchema, type SchemaRow, schemaRows } from "./schema-rows";

const GENERAL_NAMES = { body: "The body", item: "each item", value: "any key" } as const;

const COLUMNS: readonly TableProps.ColumnDefinition<SchemaRow>[] = [
  { id: "name", header: "Field", isRowHeader: true, width: 380, cell: (row) => <FieldName row={row} /> },
  { id: "types", header: "Type", minWidth: 130, cell: ({ types }) => <UntrustedText mono>{types}</UntrustedText> },
  {
    id: "required",
    header: "Presence",
    minWidth: 160,
    cell: ({ kind, required }) => (kind === "field" ? <FieldPresence required={required} /> : "–"),
  },
];

interface SchemaTreeProps {
  title: string;
  schema: JsonSchema;
  filter?: ReactNode;
}

/** The schema of a body as a tree that starts unfolded. */
export function SchemaTree({ title, schema, filter }: SchemaTreeProps) {
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
      columnDefinitions={COLUMNS}
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
