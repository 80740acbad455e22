import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { KEY_DENIED, NO_CAPACITY } from "../../fake/world/mirroring";
import { FailureReport, pastesOf } from "./failure-report";

it("says why, what to do, and what AWS said", () => {
  render(<FailureReport failure={NO_CAPACITY} header="The apply failed" />);

  expect(screen.getByText(/has no room for instances of type m6i.large/)).toBeTruthy();
  expect(screen.getByText(/Try again with other instance types/)).toBeTruthy();
  expect(screen.getByText(/We currently do not have sufficient/)).toBeTruthy();
  expect(screen.getByText("Logical id")).toBeTruthy();
});

it("gives what is to be pasted a place of its own, and does not repeat it in the sentence", () => {
  const statements =
    '[{"Sid": "AutoScalingUsesTheKey", "Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "*"}]';
  const failure = { ...KEY_DENIED, fix: `Add ${statements} to the key's policy.` };

  render(<FailureReport failure={failure} header="The apply failed" />);

  expect(screen.getByText("Add (see below) to the key's policy.")).toBeTruthy();
  expect(screen.getByRole("region", { name: "Statements for the key's policy" }).textContent).toContain("kms:Decrypt");
  expect(screen.getByRole("region", { name: /a grant/ }).textContent).toContain("aws kms create-grant");
});

it("makes a whole document of statements for a role", () => {
  const statement = { Effect: "Allow", Action: "ec2:RunInstances", Resource: "*" };

  const [paste] = pastesOf({ remedy: { policy_statements: [statement] } });

  expect(JSON.parse(paste?.text ?? "")).toEqual({ Version: "2012-10-17", Statement: [statement] });
});

it("has nothing to paste where a remedy is none", () => {
  expect(pastesOf({ remedy: null })).toEqual([]);
  expect(pastesOf({ remedy: { policy_statements: [], create_grant_command: 7 } })).toEqual([]);
});
