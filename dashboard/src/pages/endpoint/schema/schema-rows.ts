/** A JSON Schema as the rows of a tree: what stands where, of which type, how often, and what its values look like. */
import { schemaNotes } from "../../../text/schema-notes";

/** The keywords that learnt schemas use; any other document is read as far as these go. */
export interface JsonSchema {
  type?: string | readonly string[];
  format?: string;
  enum?: readonly unknown[];
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  patternProperties?: Readonly<Record<string, JsonSchema>>;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  /** In how many of the objects fields stand that are not in all of them, from 0 to 1. */
  "x-presence"?: Readonly<Record<string, number>>;
}

/** `name` is a field's own, except for what stands for many: each item of a list, each value under any key. */
export interface SchemaRow {
  id: string;
  kind: "body" | "field" | "item" | "value";
  name: string;
  types: string;
  required: boolean;
  /** The share of objects that have this field, where it is known and not all of them. */
  presence: number | null;
  /** "one of: asc, desc": what is known of values beside their type. */
  notes: readonly string[];
  /** The rows that lead here from the body, this one last. */
  steps: readonly Step[];
  children: readonly SchemaRow[];
}

export type Step = Pick<SchemaRow, "kind" | "name">;

// Bodies nest deeper only where they hold themselves, as trees do; each level then says the same again.
const DEPTH_MAX = 16;

/** The rows of a body's schema; one for the body itself where it is no plain object. */
export function schemaRows(schema: JsonSchema): SchemaRow[] {
  const children = childRows(schema, "", [], 0);
  const isPlainObject = schema.properties !== undefined && typesOf(schema) === "object";
  return isPlainObject ? children : [{ ...rowOf("body", "", schema, true, "", []), children }];
}

/** The ids of all rows that can be folded, so that a tree starts unfolded. */
export function foldableIds(rows: readonly SchemaRow[]): string[] {
  return rows.flatMap(({ id, children }) => (children.length === 0 ? [] : [id, ...foldableIds(children)]));
}

function childRows(schema: JsonSchema, path: string, steps: readonly Step[], depth: number): SchemaRow[] {
  if (depth >= DEPTH_MAX) return [];
  const nested = (kind: SchemaRow["kind"], name: string, child: JsonSchema, required: boolean): SchemaRow => {
    const presence = kind === "field" ? (schema["x-presence"]?.[name] ?? null) : null;
    const row = { ...rowOf(kind, name, child, required, path, steps), presence };
    return { ...row, children: childRows(child, row.id, row.steps, depth + 1) };
  };
  const rows = Object.entries(schema.properties ?? {}).map(([name, child]) =>
    nested("field", name, child, schema.required?.includes(name) ?? false),
  );
  if (schema.items) rows.push(nested("item", "", schema.items, true));
  if (typeof schema.additionalProperties === "object") {
    rows.push(nested("value", "", schema.additionalProperties, false));
  }
  // Keys that look like values are told by their form: what stands under any of them.
  rows.push(...Object.values(schema.patternProperties ?? {}).map((child) => nested("value", "", child, false)));
  return [
    ...rows,
    ...alternatives(schema).flatMap((child, index) => childRows(child, `${path}|${index}`, steps, depth + 1)),
  ];
}

function rowOf(
  kind: SchemaRow["kind"],
  name: string,
  schema: JsonSchema,
  required: boolean,
  path: string,
  steps: readonly Step[],
): Omit<SchemaRow, "children"> {
  return {
    id: `${path}/${kind}:${name}`,
    kind,
    name,
    types: typesOf(schema),
    required,
    presence: null,
    notes: schemaNotes({ ...schema }),
    steps: [...steps, { kind, name }],
  };
}

/** "string", "string (uuid)", "integer or null", "list of string". */
export function typesOf(schema: JsonSchema): string {
  const names = schema.type === undefined ? [] : [schema.type].flat().map((name) => typeName(name, schema));
  const all = new Set([...names, ...alternatives(schema).map(typesOf)]);
  return all.size === 0 ? "any" : [...all].join(" or ");
}

function typeName(name: string, schema: JsonSchema): string {
  if (name === "array") return schema.items ? `list of ${typesOf(schema.items)}` : "list";
  return name === "string" && schema.format !== undefined ? `string (${schema.format})` : name;
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
}
