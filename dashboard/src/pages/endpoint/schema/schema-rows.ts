/** A JSON Schema as the rows of a tree: what stands where, of which type, and whether it is always there. */

/** The keywords that learnt schemas use; any other document is read as far as these go. */
export interface JsonSchema {
  type?: string | readonly string[];
  format?: string;
  enum?: readonly unknown[];
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
}

/** `name` is a field's own, except for what stands for many: each item of a list, each value under any key. */
export interface SchemaRow {
  id: string;
  kind: "body" | "field" | "item" | "value";
  name: string;
  types: string;
  required: boolean;
  children: readonly SchemaRow[];
}

// Bodies nest deeper only where they hold themselves, as trees do; each level then says the same again.
const DEPTH_MAX = 16;

/** The rows of a body's schema; one for the body itself where it is no plain object. */
export function schemaRows(schema: JsonSchema): SchemaRow[] {
  const children = childRows(schema, "", 0);
  const isPlainObject = schema.properties !== undefined && typesOf(schema) === "object";
  return isPlainObject ? children : [{ ...rowOf("body", "", schema, true, ""), children }];
}

/** The ids of all rows that can be folded, so that a tree starts unfolded. */
export function foldableIds(rows: readonly SchemaRow[]): string[] {
  return rows.flatMap(({ id, children }) => (children.length === 0 ? [] : [id, ...foldableIds(children)]));
}

function childRows(schema: JsonSchema, path: string, depth: number): SchemaRow[] {
  if (depth >= DEPTH_MAX) return [];
  const nested = (kind: SchemaRow["kind"], name: string, child: JsonSchema, required: boolean): SchemaRow => {
    const row = rowOf(kind, name, child, required, path);
    return { ...row, children: childRows(child, row.id, depth + 1) };
  };
  const rows = Object.entries(schema.properties ?? {}).map(([name, child]) =>
    nested("field", name, child, schema.required?.includes(name) ?? false),
  );
  if (schema.items) rows.push(nested("item", "", schema.items, true));
  if (typeof schema.additionalProperties === "object") {
    rows.push(nested("value", "", schema.additionalProperties, false));
  }
  return [...rows, ...alternatives(schema).flatMap((child, index) => childRows(child, `${path}|${index}`, depth + 1))];
}

function rowOf(
  kind: SchemaRow["kind"],
  name: string,
  schema: JsonSchema,
  required: boolean,
  path: string,
): Omit<SchemaRow, "children"> {
  return { id: `${path}/${kind}:${name}`, kind, name, types: typesOf(schema), required };
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
