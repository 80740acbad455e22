import { expect, it } from "vitest";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
  formatTime,
  formatUtc,
  formatZone,
  plural,
} from "./format";

it("writes a moment in the viewer's zone", () => {
  expect(formatTime("2026-11-24T14:00:05.123Z", "Europe/Stockholm")).toBe("24 Nov 2026, 15:00:05");
});

it("names the zone as it is at a moment", () => {
  expect(formatZone(new Date("2026-11-24T14:00:00Z"), "Europe/London")).toBe("GMT");
  expect(formatZone(new Date("2026-07-24T14:00:00Z"), "Europe/London")).toBe("BST");
  expect(formatZone(new Date("2026-11-24T14:00:00Z"), "UTC")).toBe("UTC");
});

it("writes the same moment in UTC to the millisecond", () => {
  expect(formatUtc("2026-11-24T15:00:05.123+01:00")).toBe("2026-11-24 14:00:05.123 UTC");
});

it("leaves what is no moment as it is", () => {
  expect([formatTime("soon"), formatUtc("soon")]).toEqual(["soon", "soon"]);
});

it.each([
  [0.25, "0.3 ms"],
  [9.94, "9.9 ms"],
  [45.4, "45 ms"],
  [1250, "1.3 s"],
])("writes %d milliseconds as %s", (milliseconds, words) => {
  expect(formatMilliseconds(milliseconds)).toBe(words);
});

it.each([
  [1, 2, "50%"],
  [1, 100_000, "<0.1%"],
  [99_999, 100_000, ">99.9%"],
  [0, 10, "0%"],
  [10, 10, "100%"],
  [0, 0, "0%"],
])("writes %d of %d as %s", (part, whole, words) => {
  expect(formatShare(part, whole)).toBe(words);
});

it.each([
  [0, "0 bytes"],
  [1023, "1,023 bytes"],
  [1024, "1.0 KiB"],
  [5_242_880, "5.0 MiB"],
  [2 ** 50, "1,048,576.0 GiB"],
])("writes %d bytes as %s", (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

it("counts in words", () => {
  expect([plural(1, "endpoint"), plural(1_200, "endpoint"), plural(0, "entry", "entries"), formatCount(1e6)]).toEqual([
    "1 endpoint",
    "1,200 endpoints",
    "0 entries",
    "1,000,000",
  ]);
});
