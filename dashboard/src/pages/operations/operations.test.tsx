import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { NO_CAPACITY, operationOf, selectionOf } from "../../../fake/world/mirroring";
import { refusal } from "../../../fake/api";
import { expectAccessible, visit } from "../../testing/render-app";

it("lists what was asked for, by whom, and what came of it", async () => {
  visit("/operations", {
    change: (world) => {
      world.operations = [
        { ...operationOf("apply", selectionOf({}, 2), 1), state: "failed", failure: NO_CAPACITY, elapsed_s: 3_725 },
        { ...operationOf("reconcile", selectionOf({}, 1), 0), requested_by: "heliostat", step: "mirror_sessions" },
      ];
    },
  });

  expect((await screen.findByRole("link", { name: "Apply, version 2" })).getAttribute("href")).toBe(
    "/operations/20261124T130001-apply",
  );
  expect(screen.getByText("1 h 2 min")).toBeTruthy();
  expect(screen.getByText(/has no room for instances/)).toBeTruthy();
  expect(screen.getByText("Mirror sessions")).toBeTruthy();
  await expectAccessible();
});

it("says that nothing was applied yet", async () => {
  visit("/operations");

  expect(await screen.findByText("No operations")).toBeTruthy();
});

it("explains why they cannot be shown", async () => {
  visit("/operations", { instead: () => refusal(400, "invalid_page_token", "The token is of another list.") });

  expect(await screen.findByText("The token is of another list.")).toBeTruthy();
});
