import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import { LACKING, PERMISSIONS } from "../../../fake/world/permissions";
import type { Policy } from "../../api/types";
import { expectAccessible, visit } from "../../testing/render-app";
import { permissionsOf } from "./permissions-config";

it("shows what a task must be allowed, and the document to paste", async () => {
  visit("/permissions");

  expect(await screen.findAllByText("ec2:DescribeInstances")).toHaveLength(2);
  expect(screen.getByRole("region", { name: "Policy document" }).textContent).toContain('"2012-10-17"');
  expect(screen.getByText(/of the 6,144 that a managed policy may have/)).toBeTruthy();
  await expectAccessible();
});

it("shows the other tasks when asked", async () => {
  visit("/permissions");

  fireEvent.click(await screen.findByRole("tab", { name: "Reader" }));

  expect(await screen.findByText("dynamodb:Query")).toBeTruthy();
});

it("shows a failure as the API explains it", async () => {
  visit("/permissions", { instead: () => refusal(404, "unknown_task", "No task is named discovery.") });

  // Of the policy, and of the check.
  expect(await screen.findAllByText("No task is named discovery.")).toHaveLength(2);
});

it("reads statements with one value as those with a list", () => {
  const document = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "ec2:DescribeInstances", Resource: "*" },
      { Sid: "Table", Effect: "Allow", Action: ["dynamodb:Query"], Resource: ["a", "b"] },
    ],
  };

  expect(permissionsOf({ documents: [document] } as unknown as Policy)).toEqual([
    { sid: "–", effect: "Allow", action: "ec2:DescribeInstances", resource: "*", verdict: null },
    { sid: "Table", effect: "Allow", action: "dynamodb:Query", resource: "a, b", verdict: null },
  ]);
});

it("says that nothing is denied, and shows each permission beside what was found of it", async () => {
  visit("/permissions");

  expect(await screen.findByText("Nothing is denied")).toBeTruthy();
  await screen.findByRole("region", { name: "Policy document" });

  const table = createWrapper().findAllTables()[1];
  expect(table?.findRows().map((row) => row.getElement().textContent)).toContainEqual(
    expect.stringMatching(/DescribeInstances.*Allowed/),
  );
});

it("shows first what is denied, why, and the policy that adds it", async () => {
  visit("/permissions", {
    change: (world) => {
      world.permissions = LACKING;
    },
  });

  expect(await screen.findByText("1 action is denied")).toBeTruthy();
  const rows = createWrapper().findTable()?.findRows() ?? [];
  expect(rows.map((row) => row.getElement().textContent)).toEqual([
    expect.stringMatching(/Denied.*CreateTrafficMirrorSession.*No policy of the role allows it/),
    expect.stringMatching(/Unknown.*DescribeInstances.*AWS did not tell/),
  ]);
  expect(screen.getByRole("region", { name: "What is missing" }).textContent).toContain("HeliostatSessions");
  await expectAccessible();
});

it("checks again when asked", async () => {
  const { world } = visit("/permissions", {
    change: (changed) => {
      changed.permissions = LACKING;
    },
  });
  await screen.findByText("1 action is denied");
  world.permissions = PERMISSIONS;

  fireEvent.click(screen.getByRole("button", { name: "Check again" }));

  expect(await screen.findByText("Nothing is denied")).toBeTruthy();
  expect(screen.queryByRole("region", { name: "What is missing" })).toBeNull();
});

it("says that above the role's policies nothing can be added", async () => {
  visit("/permissions", {
    change: (world) => {
      world.permissions = { ...LACKING, delta: null, deltas: [] };
    },
  });

  expect(await screen.findByText(/No policy of the role would lift that/)).toBeTruthy();
});

it("leads to the console of the account's own partition", async () => {
  visit("/permissions", {
    change: (world) => {
      world.permissions.principal = "arn:aws-cn:iam::123456789012:role/heliostat";
    },
  });

  await screen.findByText("Nothing is denied");
  const link = await screen.findByRole("link", { name: /Create policy in IAM/ });
  expect(link.getAttribute("href")).toMatch(/^https:\/\/console\.amazonaws\.cn\//);
});
