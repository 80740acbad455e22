import { STATUS_CODES } from "node:http";
import { expect, it } from "vitest";
import { reasonPhrase } from "./reason-phrase";

// Names that RFC 9110 changed, and Node kept.
const RENAMED: Record<string, string> = { "413": "Content Too Large", "422": "Unprocessable Content" };

it("says what Node's own list says", () => {
  const told = Object.keys(STATUS_CODES).filter((status) => reasonPhrase(status) !== "");

  expect(told.length).toBeGreaterThan(50);
  for (const status of told) expect(reasonPhrase(status)).toBe(RENAMED[status] ?? STATUS_CODES[status]);
});

it("has no words for a status that is not registered", () => {
  expect(reasonPhrase(299)).toBe("");
});
