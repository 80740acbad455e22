import { expect, it } from "vitest";
import { exampleAt } from "./examples";
import { schemaRows, type SchemaRow } from "./schema-rows";

const BODY = { id: 7, "a/b": "‹masked:4›", tags: ["‹string›"], owner: { admin: false, manager: null } };

function examples(rows: readonly SchemaRow[]): Record<string, string | null> {
  return Object.fromEntries(
    rows.flatMap((row) => [[row.id, exampleAt(BODY, row.steps)], ...Object.entries(examples(row.children))]),
  );
}

it("finds what a sample has at each place of the tree", () => {
  const leaf = {};
  const schema = {
    type: "object",
    properties: {
      id: leaf,
      "a/b": leaf,
      tags: { items: leaf },
      owner: { properties: { admin: leaf, manager: leaf, gone: leaf, toString: leaf } },
    },
  };

  expect(examples(schemaRows(schema))).toEqual({
    "/field:id": "7",
    "/field:a/b": "‹masked:4›",
    "/field:tags": null,
    "/field:tags/item:": "‹string›",
    "/field:owner": null,
    "/field:owner/field:admin": "false",
    "/field:owner/field:manager": "null",
    "/field:owner/field:gone": null,
    "/field:owner/field:toString": null,
  });
});
