import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import { COSTS } from "../../../fake/world/costs";
import type { CostLine } from "../../api/types";
import { expectAccessible, visit } from "../../testing/render-app";
import { formatMoney, formatQuantity } from "./costs-config";

const rowOf = (name: string) => screen.getByText(name).closest("tr")?.textContent;

it("shows the estimate beside what was measured, line by line, and both sums", async () => {
  visit("/costs");

  expect(await screen.findByText("224.85 USD")).toBeTruthy();
  expect(screen.getByText("305.02 USD")).toBeTruthy();
  expect(screen.getByText(/list prices of 2026-11/)).toBeTruthy();
  expect(screen.getByText(/^Measured over 24 hours/)).toBeTruthy();
  for (const part of ["142.72 USD", "214.08 USD", "72 instance-hours"]) {
    expect(rowOf("Agents' instances")).toContain(part);
  }
  await expectAccessible();
});

it("tells what was not measured from what costs nothing", async () => {
  visit("/costs");

  await screen.findByText("224.85 USD");

  expect(rowOf("DynamoDB, writes")).toContain("Not measured");
  expect(rowOf("Lambda, requests")).toContain("4 requests");
});

it("says where nothing could be measured why not", async () => {
  visit("/costs", {
    change: (world) => {
      world.costs.total.measured_per_month = null;
      world.costs.explanation = "What was used could not be read: CloudWatch was refused.";
    },
  });

  expect(await screen.findByText(/CloudWatch was refused/)).toBeTruthy();
  expect(screen.getAllByText("Not measured").length).toBeGreaterThan(1);
});

it("shows a failure as the API explains it", async () => {
  visit("/costs", { instead: () => refusal(403, "forbidden", "You may not see costs.") });

  expect(await screen.findByText("You may not see costs.")).toBeTruthy();
  await expectAccessible();
});

describe("amounts", () => {
  it("are shown to the cent, with their currency", () => {
    expect(formatMoney("1095.5", "USD")).toBe("1,095.50 USD");
    expect(formatMoney(null, "USD")).toBe("–");
  });

  it("of what is measured are never rounded to nothing", () => {
    const line = { ...COSTS.lines[0], unit: "GB", measured_quantity: 0.000_001_234_5 } as CostLine;
    expect(formatQuantity(line)).not.toMatch(/^0 /);
  });

  it("of very little are told in a smaller unit", () => {
    const told = (measured_quantity: number, unit: string) =>
      formatQuantity({ ...COSTS.lines[0], unit, measured_quantity } as CostLine);
    expect(told(0.000_022, "million requests")).toBe("22 requests");
    expect(told(0.000_159, "GB")).toBe("159 KB");
    expect(told(0.25, "GB")).toBe("0.25 GB");
    expect(told(0, "GB")).toBe("0 GB");
  });
});
