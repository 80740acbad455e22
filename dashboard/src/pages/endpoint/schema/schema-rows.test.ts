import { expect, it } from "vitest";
import { foldableIds, type JsonSchema, type SchemaRow, schemaRows, typesOf } from "./schema-rows";

/** The tree as indented lines: what a person reads. */
function drawn(rows: readonly SchemaRow[], indent = ""): string[] {
  return rows.flatMap((row) => {
    const name = row.kind === "field" ? row.name : `<${row.kind}>`;
    return [`${indent}${name}${row.required ? "" : "?"}: ${row.types}`, ...drawn(row.children, `${indent}  `)];
  });
}

it("draws objects, lists and maps with what is always there", () => {
  const schema: JsonSchema = {
    type: "object",
    required: ["id"],
    properties: {
      id: { type: "string", format: "uuid" },
      lines: { type: "array", items: { type: "object", required: ["n"], properties: { n: { type: "integer" } } } },
      labels: { type: "object", additionalProperties: { type: ["string", "null"] } },
    },
  };

  expect(drawn(schemaRows(schema))).toEqual([
    "id: string (uuid)",
    "lines?: list of object",
    "  <item>: object",
    "    n: integer",
    "labels?: object",
    "  <value>?: string or null",
  ]);
});

it("gives a body that is no plain object a row of its own", () => {
  expect(drawn(schemaRows({ type: "array", items: { type: "number" } }))).toEqual([
    "<body>: list of number",
    "  <item>: number",
  ]);
  expect(drawn(schemaRows({ type: ["object", "string"], properties: { a: {} } }))).toEqual([
    "<body>: object or string",
    "  a?: any",
  ]);
});

it("reads alternatives", () => {
  expect(typesOf({ anyOf: [{ type: "string" }, { type: "null" }, { type: "string" }] })).toBe("string or null");
});

it("gives every row its own id, also where alternatives share names", () => {
  const properties = { same: { type: "object", properties: { deep: { type: "string" } } } };
  const ids = foldableIds(schemaRows({ anyOf: [{ properties }, { properties }] }));

  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(3);
});

it("ends, however deep a schema is", () => {
  let schema: JsonSchema = { type: "string" };
  for (let depth = 0; depth < 5_000; depth++) schema = { type: "object", properties: { deeper: schema } };

  expect(drawn(schemaRows(schema)).length).toBeLessThan(50);
});
