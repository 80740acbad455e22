import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import type { Policy } from "../../api/types";
import { expectAccessible, visit } from "../../testing/render-app";
import { permissionsOf } from "./permissions-config";

it("shows what a task must be allowed, and the document to paste", async () => {
  visit("/permissions");

  expect(await screen.findByText("ec2:DescribeInstances")).toBeTruthy();
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

  expect(await screen.findByText("No task is named discovery.")).toBeTruthy();
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
    { sid: "–", effect: "Allow", action: "ec2:DescribeInstances", resource: "*" },
    { sid: "Table", effect: "Allow", action: "dynamodb:Query", resource: "a, b" },
  ]);
});
