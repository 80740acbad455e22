import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import { PARTNER_VPC, SHOP_VPC, stoppedAt, vpcOf } from "../../../fake/world/pipeline";
import { address, expectAccessible, visit } from "../../testing/render-app";
import { ByVpc } from "./by-vpc";

const stages = () => within(screen.getByRole("list", { name: "Stages" })).getAllByRole("listitem");

const TLS = {
  code: "traffic_encrypted",
  explanation: "All that is mirrored is encrypted: TLS reaches the backends.",
  fix: "End TLS at the load balancer and speak HTTP to the backends.",
  page: "/load-balancers",
  evidence: { connections_tls: "3112" },
};

it("shows every stage from the permission to the endpoints, with rate, amount, course and age", async () => {
  visit("/checklist");

  expect(await screen.findByText(/Requests arrive in the inventory/)).toBeTruthy();

  expect(screen.getByText(/Requests arrive in the inventory/).querySelector("time")?.title).toMatch(/ UTC$/);
  expect(stages()).toHaveLength(10);
  expect(stages()[0]?.textContent).toContain("Permission to read the account");
  const packets = stages()[5]?.textContent;
  for (const part of ["Packets at the agents", "Flowing", "810/s", "8,750,160 packets", "42 s ago"]) {
    expect(packets).toContain(part);
  }
  expect(screen.getByRole("img", { name: /^Packets at the agents, each minute of the last 30: latest/ })).toBeTruthy();
  expect(screen.getByRole("heading", { name: /^By VPC/ })).toBeTruthy();
  await expectAccessible();
});

it("says at the first stage that is empty why, what to do, and where", async () => {
  visit("/checklist", { change: (world) => (world.pipeline = stoppedAt("exchanges", TLS)) });

  const stop = await screen.findByText("It stops here: Exchanges of HTTP");

  expect(stages()[6]?.contains(stop)).toBe(true);
  expect(screen.getAllByText(TLS.explanation)).toHaveLength(1);
  expect(screen.getByText(TLS.fix)).toBeTruthy();
  expect(screen.getByText(/^It stops at: Exchanges of HTTP/)).toBeTruthy();
  expect(
    stages()
      .slice(7)
      .every(({ textContent }) => textContent.includes("Waiting")),
  ).toBe(true);
  await expectAccessible();

  fireEvent.click(screen.getByRole("link", { name: "See load balancers" }));

  await waitFor(() => {
    expect(address()).toBe("/load-balancers");
  });
});

it("does not say that nothing arrives where that could not be read", async () => {
  visit("/checklist", {
    change: ({ pipeline }) => {
      const last = pipeline.stages.at(-1);
      if (last) last.state = "unknown";
    },
  });

  expect(await screen.findByText(/whether requests arrive could not be read/)).toBeTruthy();
  expect(screen.queryByText(/nothing arrives/)).toBeNull();
});

it("shows what a reason rests on", async () => {
  visit("/checklist", { change: (world) => (world.pipeline = stoppedAt("exchanges", TLS)) });

  fireEvent.click(await screen.findByRole("button", { name: "What this rests on" }));

  expect(screen.getByText("connections_tls")).toBeTruthy();
  expect(screen.getByText("3112")).toBeTruthy();
});

it("shows how much arrived of what was mirrored, and what was lost under which name", async () => {
  visit("/checklist");

  expect(await screen.findByText("99.7%")).toBeTruthy();
  const row = screen.getByText("source_packets_skipped").closest("tr")?.textContent;
  for (const part of ["1,204 packets", "limit of its bandwidth", "a larger instance type"]) expect(row).toContain(part);
});

it("says where coverage cannot be told, and that nothing was lost", async () => {
  visit("/checklist", {
    change: (world) => {
      world.pipeline.losses = [];
      world.pipeline.coverage = { ...world.pipeline.coverage, share: null, explanation: "CloudWatch was refused." };
    },
  });

  expect(await screen.findByText("No counter of losses counted anything.")).toBeTruthy();
  expect(screen.getByText("CloudWatch was refused.")).toBeTruthy();
  await expectAccessible();
});

it("says of a stage that cannot be read why not, and shows the others", async () => {
  visit("/checklist", {
    change: (world) => {
      const stage = world.pipeline.stages[4];
      if (stage)
        Object.assign(stage, { state: "unknown", total: null, rate_per_s: null, explanation: "No right to it." });
    },
  });

  expect(await screen.findByText("No right to it.")).toBeTruthy();
  expect(stages()[4]?.textContent).toContain("Unknown");
  expect(stages()[5]?.textContent).toContain("Flowing");
});

it("does not let the text of AWS turn the page", async () => {
  const explanation = "evil\u202etxt.exe <img src=x onerror=alert(1)>";
  visit("/checklist", { change: (world) => (world.pipeline = stoppedAt("stack", { ...TLS, explanation })) });

  await screen.findByText("It stops here: Stacks");

  expect(document.body.textContent).not.toContain("\u202e");
  expect(document.querySelector("img[src=x]")).toBeNull();
});

it("shows a failure as the API explains it, and loads again", async () => {
  const { interrupt } = visit("/checklist", { instead: () => refusal(500, "internal_error", "It broke.") });

  expect(await screen.findByText("The checklist could not be loaded")).toBeTruthy();
  await expectAccessible();
  interrupt(null);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByText(/Requests arrive in the inventory/)).toBeTruthy();
});

it("says to who may not look that it is a matter of permission", async () => {
  visit("/checklist", { instead: () => refusal(403, "forbidden", "You may not.") });

  expect(await screen.findByText("You do not have the permission for this")).toBeTruthy();
});

const CUT = vpcOf(PARTNER_VPC, {
  packets_per_s: 0,
  stages: [
    { name: "sessions", state: "flowing", explanation: "Mirror sessions stand." },
    { name: "packets_at_source", state: "flowing", explanation: "Copies leave." },
    { name: "packets_at_agent", state: "stopped", explanation: "Copies do not arrive." },
    { name: "exchanges", state: "waiting", explanation: "Nothing can come this far." },
  ],
  stops_at: "packets_at_agent",
  code: "vpc_does_not_arrive",
  explanation: "Copies do not arrive, though those of other VPCs do.",
  fix: "Check route tables on both sides.",
  evidence: { packets_of_others_per_s: "610.0" },
});

const rowOf = (vpc: string): string =>
  screen.getByRole("rowheader", { name: new RegExp(vpc) }).closest("tr")?.textContent ?? "";

it("shows each VPC with its load balancers, sessions, packets and exchanges", () => {
  render(<ByVpc vpcs={[vpcOf(SHOP_VPC), vpcOf(PARTNER_VPC)]} unread={null} />);

  for (const part of ["The collector's", "8,000,000 packets, 1,204 skipped", "700/s", "85/s", "Flowing"]) {
    expect(rowOf(SHOP_VPC)).toContain(part);
  }
  expect(rowOf(PARTNER_VPC)).not.toContain("The collector's");
});

it("names the VPC that reaches nobody, why, and what to do", async () => {
  render(
    <main>
      <h1>Checklist</h1>
      <ByVpc vpcs={[vpcOf(SHOP_VPC), CUT]} unread={null} />
    </main>,
  );

  expect(screen.getByText(`${PARTNER_VPC} stops at: Packets at the agents`)).toBeTruthy();
  expect(screen.getByText("Check route tables on both sides.")).toBeTruthy();
  expect(rowOf(PARTNER_VPC)).toContain("Stopped");
  fireEvent.click(screen.getByRole("button", { name: "What this rests on" }));
  expect(screen.getByText("vpc_does_not_arrive")).toBeTruthy();
  await expectAccessible();
});

it("says of what is not known why, and never shows it as nothing", () => {
  const explanation = "logs:FilterLogEvents was refused.";
  const stages = vpcOf(PARTNER_VPC).stages.map((stage) =>
    stage.name === "packets_at_agent" ? { ...stage, state: "unknown" as const, explanation } : stage,
  );
  const unknown = vpcOf(PARTNER_VPC, { stages, load_balancers: null, packets_per_s: null, is_shared: true });

  render(<ByVpc vpcs={[unknown]} unread="The interfaces of 2 mirror sessions were not found." />);

  const row = rowOf(PARTNER_VPC);
  for (const part of [explanation, "Not known", "Shares virtual networks"]) expect(row).toContain(part);
  expect(row).not.toContain("0/s");
  expect(screen.getByText("The interfaces of 2 mirror sessions were not found.")).toBeTruthy();
});

it("a single VPC is told by the stages: it has a table only where it stops, and its reason stands above", () => {
  const { container, rerender } = render(<ByVpc vpcs={[vpcOf(SHOP_VPC)]} unread={null} />);
  expect(container.textContent).toBe("");

  rerender(<ByVpc vpcs={[CUT]} unread={null} />);

  expect(rowOf(PARTNER_VPC)).toContain("Stopped");
  expect(container.textContent).not.toContain("Check route tables");
});
