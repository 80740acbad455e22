import { fireEvent, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { World } from "../../../fake/world";
import { expectAccessible, visit } from "../../testing/render-app";

const HOSTILE = "Sent <script>alert(1)</script>\u202ecod.exe with ‹masked:jwt:912›";

const hostile = (world: World) => {
  const finding = world.endpoints[0]?.findings[0];
  if (finding === undefined) throw new Error("the first endpoint has findings");
  Object.assign(finding, { id: "f1", evidence: HOSTILE, rule: "AUTH-11", title: "Token in URL", reopened: 2 });
};

it("tells what was seen, what it means, what to do and where to read on", async () => {
  visit("/findings/f1", { change: hostile });

  expect(await screen.findByRole("heading", { name: /Token in URL/ })).toBeTruthy();
  expect(await screen.findByText(/A token travels in the query or the path/)).toBeTruthy();
  expect(screen.getByText(/Send it in the Authorization header/)).toBeTruthy();
  expect(screen.getByRole("link", { name: /CWE-598/ }).getAttribute("href")).toBe(
    "https://cwe.mitre.org/data/definitions/598.html",
  );
  expect(screen.getByText("API2:2023 Broken authentication")).toBeTruthy();
  expect(within(screen.getByRole("table", { name: "History" })).getByText("Seen in traffic.")).toBeTruthy();
  await expectAccessible();
});

it("shows hostile evidence as text, and masks as masks", async () => {
  visit("/findings/f1", { change: hostile });

  await screen.findByText(/<script>alert\(1\)<\/script>/);

  expect(document.querySelector("main script")).toBeNull();
  expect(document.body.textContent).not.toContain("\u202e");
  expect(screen.getByText("masked:jwt:912").className).toBe("mask");
});

it("is decided of, and opened again", async () => {
  visit("/findings/f1", { change: hostile });
  fireEvent.click(await screen.findByRole("button", { name: "False positive" }));
  const dialog = within(screen.getByRole("dialog"));
  fireEvent.change(dialog.getByLabelText("Reason"), { target: { value: "a test host" } });
  fireEvent.click(dialog.getByRole("button", { name: "Mark as false positive" }));

  await screen.findByText("The finding is now called a false positive.");
  expect(screen.getAllByText("a test host").length).toBeGreaterThan(0);
  fireEvent.click(screen.getByRole("button", { name: "Re-open" }));
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Re-open" }));

  expect(await screen.findByText("The finding is now open again.")).toBeTruthy();
});

it("says of an unknown finding that it is unknown", async () => {
  visit("/findings/none");

  expect(await screen.findByText("No finding has the id none.")).toBeTruthy();
});

it("says that a rule is not in the catalogue any more", async () => {
  visit("/findings/f1", {
    change: (world) => {
      hostile(world);
      world.rules = world.rules.filter(({ id }) => id !== "AUTH-11");
    },
  });

  expect(await screen.findByText(/The catalogue has no rule/)).toBeTruthy();
});
