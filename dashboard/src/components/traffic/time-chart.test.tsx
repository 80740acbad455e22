import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { pointsOf, tickOf, TimeChart } from "./time-chart";

it("names the hour of a point where there are several days of them", () => {
  const moment = new Date(2026, 10, 24, 15, 0);

  expect(tickOf(moment, "7d")).toBe("24 Nov\n15:00");
  expect(tickOf(moment, "24h")).toBe("15:00");
});

it("says across how many points lines are drawn of which nothing is known", () => {
  const values = [1, null, null, 4].map((value, hour) => [`2026-11-24T1${hour}:00:00.000Z`, value] as const);

  render(<TimeChart title="Latency" range="24h" format={String} series={[{ title: "p50", values }]} />);

  expect(screen.getByText(/^Nothing is known of up to 2 of 4 points/)).toBeTruthy();
});

it("draws a value that stands alone for as long as its step", () => {
  const values = [null, 7, null, 2, 3].map((value, minute) => [`2026-11-24T10:0${minute}:00.000Z`, value] as const);

  const drawn = pointsOf({ title: "p50", values }, 60_000).map(({ x, y }) => [x.getUTCMinutes(), y]);

  expect(drawn).toEqual([
    [1, 7],
    [2, 7],
    [3, 2],
    [4, 3],
  ]);
});
