import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import { address, expectAccessible, visit } from "../../testing/render-app";

it("lists who changed what, with what was before and after", async () => {
  visit("/audit");

  expect(await screen.findByText("PUT /v1/owners")).toBeTruthy();
  expect(screen.getByText(/a part may have been made/)).toBeTruthy();
  expect(screen.getByText("Begun, outcome unknown")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Show before and after of a1" }));
  expect(screen.getByRole("region", { name: "After of a1" }).textContent).toContain('"payments"');
  await expectAccessible();
});

it("calls what has an id alone by its name, as far as it was kept", async () => {
  visit("/audit", {
    change: ({ administration: { audit } }) => {
      const [first] = audit;
      if (first === undefined) throw new Error("there is no record");
      const subject = { webhook_id: "066144afac4ff099ac76af65" };
      audit.push({ ...first, id: "a3", subject, before: { name: "Platform on call" }, after: null });
    },
  });

  expect(await screen.findByText("Platform on call")).toBeTruthy();
  expect(screen.getByText("066144afac4ff099ac76af65")).toBeTruthy();
  // What says by itself what it is of is not said twice.
  expect(screen.getByText("cleo@example.com")).toBeTruthy();
});

it("asks the API for what the address says, and days with their end", async () => {
  const { requests } = visit("/audit?by=ada&outcome=failed&from=2026-11-01&to=2026-11-02");

  await waitFor(() => {
    expect(requests.some((request) => request.startsWith("GET /v1/audit?"))).toBe(true);
  });
  const asked = new URLSearchParams(requests.find((request) => request.startsWith("GET /v1/audit?"))?.split("?")[1]);
  expect([asked.get("by"), asked.get("outcome"), asked.get("page_size")]).toEqual(["ada", "failed", "50"]);
  const hours = (Date.parse(asked.get("to") ?? "") - Date.parse(asked.get("from") ?? "")) / 3_600_000;
  expect(hours).toBe(48);
});

it("says where nothing matches, and shows all again", async () => {
  visit("/audit?by=nobody");

  fireEvent.click(await screen.findByRole("button", { name: "Clear filters" }));

  expect(await screen.findByText("PUT /v1/owners")).toBeTruthy();
  expect(address()).toBe("/audit");
});

it("says that nobody has changed anything yet", async () => {
  visit("/audit", {
    change: (world) => {
      world.administration.audit = [];
    },
  });

  expect(await screen.findByText("No records")).toBeTruthy();
});

it("is shown to administrators alone, and is asked of the API by nobody else", async () => {
  const { requests } = visit("/audit", {
    change: (world) => {
      world.role = "operator";
    },
  });

  expect(await screen.findByText("The audit is an administrator's")).toBeTruthy();
  expect(requests.filter((request) => request.includes("/v1/audit"))).toEqual([]);
  await expectAccessible();
});

it("explains why it cannot be shown, and goes page by page", async () => {
  const { interrupt, requests } = visit("/audit", { instead: () => refusal(503, "aws_throttled", "AWS is busy.") });

  expect(await screen.findByText("AWS is busy.")).toBeTruthy();
  interrupt(null);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByText("PUT /v1/owners")).toBeTruthy();
  expect(requests.at(-1)).toContain("page_size=50");
});
