import { expect, it } from "vitest";
import { statusClasses, statusTone } from "./status-class";

it("gathers statuses by class, in order", () => {
  expect(statusClasses({ "500": 1, "200": 3, "204": 2, "404": 5 })).toEqual([
    { label: "2xx", tone: "good", count: 5 },
    { label: "4xx", tone: "warn", count: 5 },
    { label: "5xx", tone: "bad", count: 1 },
  ]);
});

it("has a tone for statuses that do not exist", () => {
  expect([statusTone("999"), statusTone("")]).toEqual(["plain", "plain"]);
});
