import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import { stoppedAt } from "../../../fake/world/pipeline";
import { address, expectAccessible, visit } from "../../testing/render-app";

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
