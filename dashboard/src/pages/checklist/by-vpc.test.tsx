import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { PARTNER_VPC, SHOP_VPC, vpcOf } from "../../../fake/world/pipeline";
import { expectAccessible } from "../../testing/render-app";
import { ByVpc } from "./by-vpc";

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
