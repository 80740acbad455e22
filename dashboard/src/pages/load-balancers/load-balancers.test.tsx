import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import { address, expectAccessible, visit } from "../../testing/render-app";

it("lists the load balancers with how many of their targets can be mirrored", async () => {
  visit("/load-balancers");

  await screen.findByText("shop");

  expect(screen.getByText("1 of 2")).toBeTruthy();
  expect(screen.getByText("HTTPS:443, HTTP:80")).toBeTruthy();
  expect(screen.getByText("No targets")).toBeTruthy();
  await expectAccessible();
});

it("tells for each target of the chosen one why it cannot be mirrored, and what to do", async () => {
  visit("/load-balancers");
  await screen.findByText("shop");

  fireEvent.click(screen.getAllByRole("radio")[0] ?? document.body);

  expect(await screen.findByText(/t2.micro are not built on Nitro/)).toBeTruthy();
  expect(screen.getByText(/Move the instance to a Nitro type/)).toBeTruthy();
  expect(address()).toContain("selected=arn");
  await expectAccessible();
});

it("asks for one VPC", async () => {
  const { requests } = visit("/load-balancers?vpc_id=vpc-none");

  expect(await screen.findByText("No matches")).toBeTruthy();
  expect(requests.join()).toContain("vpc_id=vpc-none");
});

it("says that the account has none", async () => {
  visit("/load-balancers", {
    change: (world) => {
      world.loadBalancers = [];
    },
  });

  expect(await screen.findByText("No load balancers")).toBeTruthy();
});

it("leads to the permissions when AWS refuses", async () => {
  visit("/load-balancers", {
    instead: () => refusal(403, "aws_refused", "AWS refused elasticloadbalancing:DescribeLoadBalancers."),
  });

  expect(await screen.findByText("You do not have the permission for this")).toBeTruthy();
  expect(screen.getAllByRole("link", { name: "Permissions" })).toHaveLength(2);
});

it("does not show as empty what could not be read", async () => {
  visit("/load-balancers", {
    change: (world) => {
      for (const balancer of world.loadBalancers) {
        balancer.unread = {
          code: "aws_throttled",
          explanation: "AWS asks for patience.",
          fix: "Try again in a minute.",
          retryable: true,
          operation: "elasticloadbalancing:DescribeTargetHealth",
          aws_code: "Throttling",
        };
      }
    },
  });

  expect(await screen.findAllByText("Not all could be read")).toHaveLength(2);
  expect(screen.queryByText("No targets")).toBeNull();
});
