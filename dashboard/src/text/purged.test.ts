import { expect, it } from "vitest";
import { purgedOf } from "./purged";

it("says what a purge removes in words, each in its number", () => {
  expect(
    purgedOf({ documents: 3, minutes: 13, sums: 1, endpoints: 1200, damaged: 1, changes: 0, findings: 1 }),
  ).toEqual([
    "1,200 endpoints",
    "1 finding",
    "13 hours of traffic",
    "1 sum of the host",
    "3 records of reviews and decisions",
    "1 record that cannot be read",
  ]);
});

it("names a kind that it does not know, behind the others", () => {
  expect(purgedOf({ novelties: 2, samples: 1 })).toEqual(["1 sample", "2 novelties"]);
});
