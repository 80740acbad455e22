import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { tickOf, TimeChart } from "./time-chart";

it("names the hour of a point where there are several days of them", () => {
  const moment = new Date(2026, 10, 24, 15, 0);

  expect(tickOf(moment, "7d")).toBe("24 Nov\n15:00");
  expect(tickOf(moment, "24h")).toBe("15:00");
});

it("says across how many points lines are drawn of which nothing is known", () => {
  const values = [1, null, null, 4].map((value, hour) => [`2026-11-24T1${hour}:00:00.000Z`, value] as const);

  render(<TimeChart title="Latency" range="24h" format={String} series={[{ title: "p50", values }]} />);

  expect(screen.getByText(/^Of up to 2 of 4 points nothing is known/)).toBeTruthy();
});
