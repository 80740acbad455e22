import { expect, it } from "vitest";
import { dayOf, startOfDay } from "./day";

it("knows when a day of the viewer begins, and the next one, also where a clock is put back", () => {
  for (const day of ["2026-11-24", "2026-10-25", "2026-12-31"]) {
    const [start, next] = [startOfDay(day) ?? "", startOfDay(day, 1) ?? ""];

    expect(dayOf(start)).toBe(day);
    expect(dayOf(new Date(Date.parse(next) - 1).toISOString())).toBe(day);
    expect(dayOf(next)).not.toBe(day);
  }
});

it.each(["", "yesterday", "2026-13-01", "2026-11-24T00:00", "2026-1-1"])(
  "takes no other text for a day: %j",
  (text) => {
    expect(startOfDay(text)).toBeNull();
  },
);
