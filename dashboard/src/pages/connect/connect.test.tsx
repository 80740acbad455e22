import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { answer, refusal } from "../../../fake/api";
import { HELD, MIRRORING, selectionOf } from "../../../fake/world/mirroring";
import { LACKING } from "../../../fake/world/permissions";
import type { World } from "../../../fake/world";
import { address, expectAccessible, visit } from "../../testing/render-app";

const SHOP = "arn:aws:elasticloadbalancing:eu-north-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";

// A wizard holds its steps twice, and shows those for the width that there is.
const NARROW_AND_WIDE = ["landmark-unique"];

const wizard = () => createWrapper().findWizard();
const press = (name: string | RegExp) => {
  fireEvent.click(screen.getByRole("button", { name }));
};
const next = () => {
  act(() => {
    wizard()?.findPrimaryButton().click();
  });
};

function mirrored(world: World): void {
  world.mirroring = {
    ...MIRRORING,
    selection: selectionOf({ vpc_id: "vpc-0a1b2c3d4e5f60718", load_balancer_ids: [SHOP], packet_length: 256 }, 1),
    version: 1,
    state: "mirroring",
    sessions: { count: 1 },
    stacks: MIRRORING.stacks.map((stack) => ({ ...stack, state: "ready", status: "CREATE_COMPLETE" })),
  };
}

it("goes from permissions over load balancers and the plan to an operation that is followed", async () => {
  const { requests } = visit("/connect");
  expect(await screen.findByText("Nothing is denied")).toBeTruthy();

  next();
  await screen.findByText("shop");
  fireEvent.click(screen.getByRole("checkbox", { name: "shop" }));
  await screen.findByText("1 load balancer is chosen, over all pages.");
  next();

  expect(await screen.findByText("Created (2)")).toBeTruthy();
  expect(screen.getByText(/hands ciphertext to its targets/)).toBeTruthy();
  expect(screen.getByText("(0.00 USD now, 243.50 USD then)")).toBeTruthy();
  expect(screen.getAllByText("No price known")).toHaveLength(2);
  fireEvent.click(screen.getByRole("tab", { name: "Skipped (1)" }));
  expect(await screen.findByText(/t2.micro are not built on Nitro/)).toBeTruthy();
  next();

  expect(await screen.findByText("Progress")).toBeTruthy();
  expect(address()).toMatch(/^\/operations\/.+-apply$/);
  expect(requests.filter((request) => request === "PUT /v1/mirroring")).toHaveLength(1);
});

it("explains a missing permission, and does not keep anybody from reading on", async () => {
  visit("/connect", {
    change: (world) => {
      world.permissions = LACKING;
    },
  });

  expect(await screen.findByText(/You can read on meanwhile/)).toBeTruthy();
  expect(screen.getByText("Reconciler (1 denied)")).toBeTruthy();
  await expectAccessible(...NARROW_AND_WIDE);
  next();

  expect(await screen.findByText("shop")).toBeTruthy();
});

it("shows the policy of a task when it is opened", async () => {
  const { requests } = visit("/connect");
  await screen.findByText("Nothing is denied");
  expect(requests.join()).not.toContain("/v1/policies");

  press(/Discovery/);

  expect((await screen.findByRole("region", { name: "Policy document" })).textContent).toContain("2012-10-17");
});

it("shows of each load balancer all there is to choose by, judged for where the collector stands", async () => {
  const { requests } = visit("/connect?step=load-balancers", { change: mirrored });

  await screen.findByText("shop");

  const heads = createWrapper()
    .findTable()
    ?.findColumnHeaders()
    .map((head) => head.getElement().textContent);
  for (const name of ["Type", "Scheme", "VPC", "Zones", "Listeners", "Sessions", "Packets/s", "Exchanges/s"]) {
    expect(heads).toContain(name);
  }
  const listed = requests.find((request) => request.startsWith("GET /v1/load-balancers?"));
  expect(listed).toContain("collector_vpc_id=vpc-0a1b2c3d4e5f60718");
});

it("does not plan nothing", async () => {
  visit("/connect?step=load-balancers");
  await screen.findByText("shop");

  next();

  // In sight, and for who does not see it.
  expect((await screen.findAllByText(/Choose a load balancer/)).length).toBeGreaterThan(0);
  expect(address()).toBe("/connect?step=load-balancers");
});

it("does not lose a choice to a reload", async () => {
  sessionStorage.setItem(
    "heliostat.connect",
    JSON.stringify({
      version: 0,
      vpcId: null,
      choice: [[SHOP, "vpc-0a1b2c3d4e5f60718"]],
      settings: {
        connectedVpcIds: "",
        subnetIds: "",
        instanceTypes: "m5.large",
        sessionNumberFloor: "1",
        packetLength: "",
      },
    }),
  );

  visit("/connect?step=plan");

  expect(await screen.findByText("Created (2)")).toBeTruthy();
  await expectAccessible(...NARROW_AND_WIDE);
});

it("asks for the VPC where what is chosen stands in several, and marks settings that are wrong", async () => {
  visit("/connect?step=load-balancers", {
    change: (world) => {
      const [shop, legacy] = world.loadBalancers;
      if (shop && legacy) legacy.vpc_id = "vpc-0f1e2d3c4b5a69788";
    },
  });
  await screen.findByText("shop");
  fireEvent.click(screen.getByRole("checkbox", { name: "shop" }));
  fireEvent.click(screen.getByRole("checkbox", { name: "legacy" }));
  next();
  expect(await screen.findByText("Choose one of the VPCs.")).toBeTruthy();

  const select = createWrapper().findAllSelects().at(-1);
  act(() => select?.openDropdown());
  act(() => select?.selectOptionByValue("vpc-0f1e2d3c4b5a69788"));
  expect(await screen.findByText(/no way to the collector is known/)).toBeTruthy();
  press("Advanced");
  fireEvent.change(screen.getByLabelText("Packet length"), { target: { value: "many" } });

  expect(await screen.findByText(/a whole number from 1 to 8,500/)).toBeTruthy();
});

it("begins with the selection that there is", async () => {
  visit("/connect?step=load-balancers", { change: mirrored });
  await screen.findByText("shop");

  expect(screen.getByRole<HTMLInputElement>("checkbox", { name: "shop" }).checked).toBe(true);
  expect(screen.getByText("What is mirrored now")).toBeTruthy();
  expect(screen.getByText(/To move it, stop mirroring first/)).toBeTruthy();
  await expectAccessible(...NARROW_AND_WIDE);
  press("Advanced");
  expect(screen.getByLabelText<HTMLInputElement>("Packet length").value).toBe("256");
});

it("tells that somebody else was faster, and overwrites nothing unasked", async () => {
  const { world, requests } = visit("/connect?step=load-balancers", { change: mirrored });
  await screen.findByText("shop");
  fireEvent.click(screen.getByRole("checkbox", { name: "legacy" }));
  next();
  await screen.findByText("Created (2)");
  world.mirroring = { ...world.mirroring, version: 2, selection: { ...world.mirroring.selection, version: 2 } };

  next();

  expect(await screen.findByText("Somebody changed the selection since this choice was made")).toBeTruthy();
  expect(requests).toContain("PUT /v1/mirroring");
  press("Keep my choice");
  await screen.findByText("Created (2)");
  next();
  await waitFor(() => {
    expect(address()).toMatch(/^\/operations\//);
  });
});

it("shows the plan once more where the account changed since it was read", async () => {
  const { world, requests } = visit("/connect?step=load-balancers");
  await screen.findByText("shop");
  fireEvent.click(screen.getByRole("checkbox", { name: "shop" }));
  next();
  await screen.findByText("Created (2)");
  for (const { targets } of world.loadBalancers[0]?.target_groups ?? []) {
    for (const target of targets) target.eligibility = { ...target.eligibility, mirrorable: true };
  }

  next();

  expect(await screen.findByText("The account has changed since you saw the plan")).toBeTruthy();
  expect(screen.getByText("Created (3)")).toBeTruthy();
  expect(requests).not.toContain("PUT /v1/mirroring");
});

it("applies once, however often Apply is pressed while the plan is made anew", async () => {
  const { world, requests, interrupt } = visit("/connect?step=load-balancers");
  await screen.findByText("shop");
  fireEvent.click(screen.getByRole("checkbox", { name: "shop" }));
  next();
  await screen.findByText("Created (2)");
  let go: () => void = () => undefined;
  const waits = new Promise<void>((resolve) => (go = resolve));
  interrupt(async (request) => {
    if (request.url.endsWith("/plan")) await waits;
    return await answer(world, request);
  });

  next();
  expect(wizard()?.findPrimaryButton().getElement().getAttribute("aria-disabled")).toBe("true");
  next();
  go();

  await waitFor(() => {
    expect(address()).toMatch(/^\/operations\//);
  });
  expect(requests.filter((request) => request === "PUT /v1/mirroring")).toHaveLength(1);
  expect(requests.filter((request) => request === "POST /v1/mirroring/plan")).toHaveLength(2);
});

it("applies nothing before the plan is there, or where it could not be made", async () => {
  let isMade: (response: Response) => void = () => undefined;
  const { world, requests, interrupt } = visit("/connect?step=load-balancers");
  await screen.findByText("shop");
  fireEvent.click(screen.getByRole("checkbox", { name: "shop" }));
  interrupt((request) =>
    request.url.endsWith("/plan") ? new Promise((resolve) => (isMade = resolve)) : answer(world, request),
  );
  next();
  await screen.findByText("Making the plan");

  next();
  expect(screen.queryByText("The account has changed since you saw the plan")).toBeNull();
  isMade(refusal(400, "aws_refused", "AWS refused ec2:DescribeInstances."));

  expect(await screen.findByText("AWS refused ec2:DescribeInstances.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Apply" })).toBeNull();
  expect(requests).not.toContain("PUT /v1/mirroring");
});

it("lets who may only look see the plan, and apply nothing", async () => {
  visit("/connect?step=load-balancers", {
    change: (world) => {
      mirrored(world);
      world.role = "viewer";
    },
  });
  await screen.findByText("shop");
  expect(screen.queryByRole("button", { name: "Stop mirroring" })).toBeNull();

  next();

  expect(await screen.findByText(/takes the role of an operator/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Apply" })).toBeNull();
});

it("names the settings that come along, and who may apply them", async () => {
  visit("/connect?step=load-balancers", {
    change: (world) => {
      mirrored(world);
      world.role = "operator";
      Object.assign(world.administration.settings.settings.redaction, { value: "off", standing: "waiting" });
    },
  });
  await screen.findByText("shop");

  next();

  expect(await screen.findByText("Only an administrator may apply this")).toBeTruthy();
  expect(screen.getByText(/^Redaction:/).textContent).toBe("Redaction: off");
});

it("stops mirroring once the installation's name is typed", async () => {
  const { requests } = visit("/connect", { change: mirrored });
  await screen.findByText("What is mirrored now");
  fireEvent.click(await screen.findByRole("button", { name: "Stop mirroring" }));
  const dialog = within(screen.getByRole("dialog"));
  const confirm = dialog.getByRole<HTMLButtonElement>("button", { name: "Stop mirroring" });
  expect(confirm.disabled).toBe(true);
  await expectAccessible(...NARROW_AND_WIDE);

  fireEvent.change(dialog.getByRole("textbox"), { target: { value: "heliostat" } });
  fireEvent.click(confirm);

  await waitFor(() => {
    expect(address()).toMatch(/^\/operations\/.+-remove$/);
  });
  expect(requests).toContain("DELETE /v1/mirroring");
});

it("looks at once when asked", async () => {
  visit("/connect", { change: mirrored });

  fireEvent.click(await screen.findByRole("button", { name: "Look now" }));

  await waitFor(() => {
    expect(address()).toMatch(/^\/operations\/.+-reconcile$/);
  });
});

it("says on the way that an operation is at work, or waits for somebody", async () => {
  const { world } = visit("/connect", {
    change: (changed) => {
      mirrored(changed);
      changed.mirroring.operation = "20261124T130000-apply";
    },
  });
  expect((await screen.findByRole("link", { name: "Follow it" })).getAttribute("href")).toBe(
    "/operations/20261124T130000-apply",
  );

  world.mirroring.operation = null;
  world.mirroring.waiting = HELD;

  expect(await screen.findByText("Mirroring waits for you")).toBeTruthy();
});
