import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import type { World } from "../../../fake/world";
import { HELD, MIRRORING, NO_CAPACITY, operationOf, selectionOf, stepOf } from "../../../fake/world/mirroring";
import type { Operation } from "../../api/types";
import { address, expectAccessible, visit } from "../../testing/render-app";

const SHOP = "arn:aws:elasticloadbalancing:eu-north-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";
const SELECTION = selectionOf({ vpc_id: "vpc-0a1b2c3d4e5f60718", load_balancer_ids: [SHOP] }, 1);

function begun(kind: Operation["kind"], change: Partial<Operation> = {}) {
  const operation: Operation = { ...operationOf(kind, SELECTION, 0), ...change };
  return {
    at: `/operations/${operation.id}`,
    change: (world: World) => {
      world.operations = [operation];
      world.mirroring = { ...MIRRORING, selection: SELECTION, version: 1, operation: operation.id, state: "working" };
    },
  };
}

const FAILED: Partial<Operation> = {
  state: "failed",
  failure: NO_CAPACITY,
  steps: [stepOf("preflight", "done"), { ...stepOf("collector_stack", "running"), state: "failed" }],
};

it("follows an operation resource by resource until it is done, and says what happens next", async () => {
  const { at, change } = begun("apply");
  visit(at, { change });

  expect(await screen.findByText("Collector stack")).toBeTruthy();
  expect((await screen.findByText("Create in progress")).closest("tr")?.textContent).toContain("1 min 2 s");
  await expectAccessible();

  expect(await screen.findByText("Mirroring is set up")).toBeTruthy();
  expect(screen.getByText("2 created, 1 skipped.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "See the inventory" }).getAttribute("href")).toBe("/collections");
  await expectAccessible();
});

it("explains a failure, and tries again with the capacity that the remedy names", async () => {
  const { at, change } = begun("apply", FAILED);
  const { requests } = visit(at, { change });
  expect(await screen.findByText(/has no room for instances of type m6i.large/)).toBeTruthy();
  const types = await screen.findByLabelText<HTMLInputElement>("Instance types of the agents");
  expect(types.value).toBe("m5.large, c6i.xlarge");
  await expectAccessible();

  fireEvent.click(screen.getByRole("button", { name: "Try again" }));

  await waitFor(() => {
    expect(address()).not.toBe(at);
  });
  expect(requests).toContain(`POST /v1${at}/retry`);
  expect(await screen.findByText("Mirroring is set up")).toBeTruthy();
});

it("lets who may only look read why it failed, and try nothing", async () => {
  const { at, change } = begun("apply", FAILED);
  visit(at, {
    change: (world) => {
      change(world);
      world.role = "viewer";
    },
  });

  expect(await screen.findByText(/has no room for instances/)).toBeTruthy();

  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

it("looks again where only looking failed", async () => {
  const { at, change } = begun("reconcile", { state: "failed", failure: { ...HELD, code: "aws_throttled" } });
  const { requests } = visit(at, { change });

  fireEvent.click(await screen.findByRole("button", { name: "Try again" }));

  await waitFor(() => {
    expect(requests).toContain("POST /v1/mirroring/reconcile");
  });
});

it("says that it waits for a person, shows what is held, and goes on once they agree", async () => {
  const { at, change } = begun("reconcile", { state: "waiting", failure: HELD });
  const { requests } = visit(at, { change });
  expect(await screen.findByText("Waiting for you", { selector: "div" })).toBeTruthy();
  expect(screen.getByRole("heading", { name: "What would be removed" })).toBeTruthy();
  await expectAccessible();

  fireEvent.click(await screen.findByRole("button", { name: "Confirm the removal" }));
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));

  await waitFor(() => {
    expect(requests).toContain(`POST /v1${at}/retry`);
  });
});

it("says what is left after a removal, and what that saves", async () => {
  const { at, change } = begun("remove");
  visit(at, { change });

  expect(await screen.findByText("Mirroring has stopped")).toBeTruthy();
  expect(screen.getAllByText("Nothing of Heliostat's mirroring is left.")).toHaveLength(2);
  expect(await screen.findByText(/saves 243.50 USD each month/)).toBeTruthy();
});

it("shows mirror sessions with trouble and why", async () => {
  const { at, change } = begun("apply", {
    state: "succeeded",
    interfaces: [
      {
        kind: "mirror_session",
        subject: "eni-0aa11bb22cc33dd44",
        action: "create",
        state: "failed",
        code: "new_target",
        explanation: "It serves shop-web.",
        fix: null,
        failure: { ...NO_CAPACITY, explanation: "EC2 refused this interface." },
      },
    ],
    interfaces_left_out: 3,
  });
  visit(at, { change });

  expect(await screen.findByText(/EC2 refused this interface/)).toBeTruthy();
  expect(screen.getByText("3 more rows are not shown.")).toBeTruthy();
});

it("says that a newer wish took its place", async () => {
  const { at, change } = begun("apply", { state: "superseded" });
  visit(at, { change });

  expect(await screen.findByText("A newer wish took its place")).toBeTruthy();
});

it("says that there is no such operation", async () => {
  visit("/operations/unknown");

  expect(await screen.findByText("No operation has the id unknown.")).toBeTruthy();
});

it("keeps what was seen while the API cannot be reached", async () => {
  const { at, change } = begun("apply");
  const { interrupt } = visit(at, { change });
  await screen.findByText("Collector stack");

  interrupt(() => refusal(503, "aws_unreachable", "AWS did not answer."));

  expect(await screen.findByText("The operation goes on, but cannot be seen")).toBeTruthy();
  expect(screen.getByText("Collector stack")).toBeTruthy();
});
