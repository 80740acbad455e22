import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import { makeWorld } from "../../../fake/world";
import { address, expectAccessible, visit } from "../../testing/render-app";
import { canBeChosen, type Choice, withAll, withPage } from "./choice";

it("lists the load balancers with what can be mirrored of each, and what that would cost", async () => {
  visit("/load-balancers");

  await screen.findByText("shop");

  const text = createWrapper().findTable()?.findRows()[0]?.getElement().textContent;
  for (const part of ["1 of 2", "HTTPS:443", "TLS", "eu-north-1a", "Internet-facing", "10.95 USD / month"]) {
    expect(text).toContain(part);
  }
  expect(screen.getByText("No targets")).toBeTruthy();
  await expectAccessible();
});

it("tells beside the count why targets cannot be mirrored, and what to do", async () => {
  visit("/load-balancers");
  await screen.findByText("shop");

  fireEvent.click(screen.getByRole("button", { name: /1 of 2: why not all targets of shop/ }));

  expect(await screen.findByText(/t2.micro are not built on Nitro/)).toBeTruthy();
  expect(screen.getByText(/Move the instance to a Nitro type/)).toBeTruthy();
});

it("tells the same while it is pointed at", async () => {
  visit("/load-balancers");
  await screen.findByText("shop");
  const trigger = screen.getByRole("button", { name: /1 of 2: why not all targets of shop/ });

  fireEvent.mouseOver(trigger);
  expect((await screen.findByRole("tooltip")).textContent).toMatch(/t2.micro are not built on Nitro/);
  fireEvent.mouseOut(trigger);

  await waitFor(() => {
    expect(screen.queryByRole("tooltip")).toBeNull();
  });
});

it("opens what a link names wherever in the list it stands, and says where it is gone", async () => {
  const [, legacy] = makeWorld().loadBalancers;
  visit(`/load-balancers?search=shop&opened=${encodeURIComponent(legacy?.id ?? "")}`);

  expect(await screen.findByRole("heading", { name: legacy?.name ?? "" })).toBeTruthy();

  cleanup();
  visit("/load-balancers?opened=classic%2Fgone");
  expect(await screen.findByText("The load balancer of this link is not there any more")).toBeTruthy();
});

it("opens the targets of one, and keeps what the list was filtered by", async () => {
  visit("/load-balancers?type=application");
  await screen.findByText("shop");

  fireEvent.click(screen.getByRole("link", { name: "shop" }));

  expect(await screen.findByText("i-0123456789abcdef0")).toBeTruthy();
  expect(address()).toMatch(/type=application&opened=arn/);
  await expectAccessible();
});

it("asks for one VPC, one type, and what is mirrored already", async () => {
  const { requests } = visit("/load-balancers?vpc_id=vpc-none&type=network&selected=yes");

  expect(await screen.findByText("No matches")).toBeTruthy();
  expect(requests.join()).toContain("vpc_id=vpc-none&type=network&selected=yes");
});

it("does not ask the API for a type that there is not", async () => {
  const { requests } = visit("/load-balancers?type=toString&selected=perhaps");

  await screen.findByText("shop");

  expect(requests.join()).not.toMatch(/toString|perhaps/);
});

it("leads with what is chosen into the wizard; what cannot be mirrored cannot be chosen", async () => {
  visit("/load-balancers");
  await screen.findByText("shop");
  await screen.findByRole("button", { name: "Mirror selected" });
  expect(screen.getByRole<HTMLInputElement>("checkbox", { name: /firewall, which cannot be mirrored/ }).disabled).toBe(
    true,
  );

  fireEvent.click(screen.getByRole("checkbox", { name: "shop" }));
  fireEvent.click(await screen.findByRole("button", { name: "Mirror selected (1)" }));

  expect(await screen.findByText("1 load balancer is chosen, over all pages.")).toBeTruthy();
  expect(address()).toBe("/connect?step=load-balancers");
});

it("chooses all that match and can be mirrored, page after page", async () => {
  const contentDisplay = [{ id: "name", visible: true }];
  localStorage.setItem(
    "heliostat.table.load-balancers.2",
    JSON.stringify({ pageSize: 20, wrapLines: true, contentDensity: "comfortable", contentDisplay }),
  );
  const { requests } = visit("/load-balancers?search=o", {
    change: (world) => {
      const [shop] = world.loadBalancers;
      if (shop) {
        world.loadBalancers = Array.from({ length: 250 }, (_, index) => ({ ...shop, id: `classic/shop-${index}` }));
      }
    },
  });
  await screen.findAllByText("shop");

  fireEvent.click(await screen.findByRole("button", { name: "Choose all that match" }));

  expect(await screen.findByRole("button", { name: "Mirror selected (250)" })).toBeTruthy();
  expect(screen.getByText(/250 load balancers of 250 that match can be mirrored/)).toBeTruthy();
  expect(requests.filter((request) => request.includes("search=o&page_size=200"))).toHaveLength(2);

  fireEvent.click(screen.getByRole("button", { name: "Choose none" }));
  expect(await screen.findByRole("button", { name: "Mirror selected" })).toBeTruthy();
});

it("lets who may only look choose nothing", async () => {
  visit("/load-balancers", {
    change: (world) => {
      world.role = "viewer";
    },
  });

  await screen.findByText("shop");

  expect(screen.queryByRole("checkbox", { name: /shop|All of this page/ })).toBeNull();
  expect(screen.queryByRole("button", { name: /Mirror selected|Choose/ })).toBeNull();
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

  await waitFor(() => {
    expect(screen.getAllByText("Not all could be read")).toHaveLength(3);
  });
  expect(screen.queryByText("No targets")).toBeNull();
});

it("keeps what was chosen on other pages", async () => {
  const { world } = visit("/load-balancers");
  await screen.findByText("shop");
  const [shop, legacy, firewall] = world.loadBalancers;
  if (!shop || !legacy || !firewall) throw new Error("the fake world has three load balancers");
  const elsewhere: Choice = new Map([["classic/elsewhere", "vpc-1"]]);

  const both = withPage(elsewhere, [shop, legacy], [shop]);

  expect([...both.keys()]).toEqual(["classic/elsewhere", shop.id]);
  expect([...withPage(both, [shop, legacy], []).keys()]).toEqual(["classic/elsewhere"]);
  expect(withAll(both, [shop, shop]).size).toBe(2);
  expect([shop, legacy, firewall].map(canBeChosen)).toEqual([true, true, false]);
});
