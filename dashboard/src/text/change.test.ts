import { expect, it } from "vitest";
import { makeWorld } from "../../fake/world";
import { byDay } from "./change";

it("groups changes by the viewer's days", () => {
  const [change] = makeWorld().changes;
  if (change === undefined) throw new Error("the world has changes");
  const late = { ...change, id: "late", at: "2026-11-24T23:30:00.000Z" };
  const early = { ...change, id: "early", at: "2026-11-24T00:30:00.000Z" };

  const inUtc = byDay([late, early], "UTC");
  const inTokyo = byDay([late, early], "Asia/Tokyo");

  expect(inUtc.map(({ day, changes }) => [day, changes.length])).toEqual([
    [expect.stringMatching(/^Tuesday,? 24 November 2026$/), 2],
  ]);
  expect(inTokyo.map(({ day }) => day)).toEqual([
    expect.stringMatching(/^Wednesday/),
    expect.stringMatching(/^Tuesday/),
  ]);
});
