import { expect, it } from "vitest";
import { schemaNotes } from "./schema-notes";

it("tells an enumeration, bounds and what is seldom", () => {
  expect(schemaNotes({ type: "string", enum: ["asc", "desc"] })).toEqual(["one of: asc, desc"]);
  expect(schemaNotes({ type: "integer", "x-observed": { minimum: 1, maximum: 200 } })).toEqual(["1 to 200"]);
  expect(schemaNotes({ type: "string", "x-observed": { minLength: 36, maxLength: 36 } })).toEqual(["36 characters"]);
  expect(schemaNotes({ type: "string", "x-format": "email", "x-rare-types": ["integer"] })).toEqual([
    "mostly email",
    "seldom integer",
  ]);
});

it("cuts a long enumeration", () => {
  const values = Array.from({ length: 15 }, (_, index) => index);

  expect(schemaNotes({ enum: values })).toEqual(["one of: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more"]);
});

it("says nothing of a schema that says nothing", () => {
  expect(schemaNotes({})).toEqual([]);
  expect(schemaNotes({ "x-observed": "none", enum: 3 })).toEqual([]);
});
