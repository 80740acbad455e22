import { expect, it } from "vitest";
import { riskLevel } from "./risk-level";

it("puts a score in the word that the report has for it", () => {
  expect([0, 19, 20, 39, 40, 69, 70, 100].map(riskLevel)).toEqual([
    "low",
    "low",
    "medium",
    "medium",
    "high",
    "high",
    "critical",
    "critical",
  ]);
});
