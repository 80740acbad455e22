import { describe, expect, it } from "vitest";
import { formatAge, formatRate } from "./pace";

describe("a rate", () => {
  it.each([
    [0, "0/s"],
    [0.123, "0.12/s"],
    [4.56, "4.6/s"],
    [76.8, "77/s"],
    [12_345.6, "12,346/s"],
    [null, "–"],
  ])("of %s is told as %s", (perSecond, told) => {
    expect(formatRate(perSecond)).toBe(told);
  });
});

describe("an age", () => {
  it.each([
    [0, "just now"],
    [40.9, "40 s ago"],
    [60, "1 min ago"],
    [3_599, "59 min ago"],
    [7_300, "2 h ago"],
    [200_000, "2 d ago"],
    [null, "–"],
  ])("of %s seconds is told as %s", (seconds, told) => {
    expect(formatAge(seconds)).toBe(told);
  });
});
