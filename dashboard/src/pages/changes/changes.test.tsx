import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { refusal } from "../../../fake/api";
import { makeWorld, type World } from "../../../fake/world";
import { address, expectAccessible, visit } from "../../testing/render-app";

const dialog = () => within(screen.getByRole("dialog"));
const entry = (name: RegExp) => within(screen.getByRole("article", { name }));

it("shows changes by day, with before and after", async () => {
  visit("/changes");

  await screen.findByText("Exposure changed");

  expect(screen.getAllByRole("region", { name: /November 2026/ }).length).toBeGreaterThan(1);
  const exposed = screen.getByRole("article", { name: /is public now/ });
  expect([exposed.querySelector("del")?.textContent, exposed.querySelector("ins")?.textContent]).toEqual([
    "internal",
    "public",
  ]);
  await expectAccessible();
});

it("shows hostile names as text", async () => {
  visit("/changes?kind=parameter_added");

  await screen.findByText(/<img src=x onerror=alert\(1\)>/);

  expect(document.querySelector("article img")).toBeNull();
  expect(document.body.textContent).not.toContain("\u202e");
});

it("acknowledges several at once, and takes it back", async () => {
  const { world } = visit("/changes");
  await screen.findByText("Exposure changed");
  fireEvent.click(screen.getByRole("checkbox", { name: /is public now/ }));
  fireEvent.click(screen.getByRole("checkbox", { name: /now have bearer_jwt, none/ }));

  fireEvent.click(screen.getByRole("button", { name: "Acknowledge 2 changes" }));
  fireEvent.change(dialog().getByLabelText("Reason"), { target: { value: "the new gateway" } });
  fireEvent.click(dialog().getByRole("button", { name: "Acknowledge" }));

  expect(await screen.findByText("2 changes acknowledged.")).toBeTruthy();
  expect(world.changes.map(({ acknowledged }) => acknowledged?.reason)).toEqual([
    "the new gateway",
    "the new gateway",
    undefined,
    undefined,
  ]);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await screen.findByText("Taken back.");
  expect(world.changes.every(({ acknowledged }) => acknowledged === null)).toBe(true);
});

it("mutes what a change is about, lists the rule, and removes it", async () => {
  const { world } = visit("/changes");
  await screen.findByText("Exposure changed");

  fireEvent.click(entry(/is public now/).getByRole("button", { name: /Mute/ }));
  fireEvent.click(dialog().getByRole("button", { name: "Mute" }));
  await screen.findByText("The changes are muted.");
  const [mute] = world.mutes;
  expect(mute).toMatchObject({ kind: "exposure_changed", endpoint_id: world.changes[0]?.endpoint_id });
  fireEvent.click(await screen.findByRole("tab", { name: "Mutes (1)" }));
  fireEvent.click(await screen.findByRole("button", { name: /Remove the mute/ }));

  expect(await screen.findByText("Every change is told.")).toBeTruthy();
  expect(world.mutes).toEqual([]);
});

it("makes no rule about nothing, and says why a rule was refused", async () => {
  visit("/changes?tab=mutes");
  fireEvent.click(await screen.findByRole("button", { name: "Mute changes" }));

  fireEvent.click(dialog().getByRole("button", { name: "Mute" }));
  expect(dialog().getByText(/Name a host, a kind, or both/)).toBeTruthy();
  fireEvent.change(dialog().getByLabelText("Host"), { target: { value: "nobody.example" } });
  fireEvent.click(dialog().getByRole("button", { name: "Mute" }));

  expect(await dialog().findByText("No endpoint of this host is known.")).toBeTruthy();
});

it("asks the API for what the address says, and for nothing that there is not", async () => {
  const { requests } = visit("/changes?state=waiting&impact=breaking&kind=vanished");

  await screen.findByText("Field removed");

  expect(requests.find((request) => request.includes("/v1/changes"))).toBe(
    "GET /v1/changes?page_size=50&state=waiting&impact=breaking",
  );
});

const many =
  (count: number) =>
  (world: World): void => {
    const [one] = world.changes;
    if (one !== undefined) world.changes = Array.from({ length: count }, (_, index) => ({ ...one, id: `c${index}` }));
  };

it("goes back in time page by page", async () => {
  visit("/changes", { change: many(60) });
  await screen.findByText("(50 changes)");

  fireEvent.click(screen.getByRole("button", { name: "Show older changes" }));

  expect(await screen.findByText("(60 changes)")).toBeTruthy();
});

it("asks again for the latest page alone, and joins what is new to what was loaded", async () => {
  const { world, requests } = visit("/changes", { change: many(120) });
  await screen.findByText("(50 changes)");
  fireEvent.click(screen.getByRole("button", { name: "Show older changes" }));
  await screen.findByText("(100 changes)");
  const before = requests.length;
  const [one] = world.changes;
  if (one !== undefined) world.changes = [{ ...one, id: "new" }, ...world.changes];

  expect(await screen.findByText("(101 changes)")).toBeTruthy();

  const asked = requests.slice(before).filter((request) => request.startsWith("GET /v1/changes?"));
  expect(new Set(asked)).toEqual(new Set(["GET /v1/changes?page_size=50"]));
});

it("loads all anew where so much is new that something may be between", async () => {
  const { world } = visit("/changes", { change: many(60) });
  await screen.findByText("(50 changes)");

  world.changes = world.changes.map((change, index) => ({ ...change, id: `later${index}`, words: "later" }));

  await waitFor(() => {
    expect(screen.getAllByRole("article", { name: "later" })).toHaveLength(50);
  });
  expect(screen.getByText("(50 changes)")).toBeTruthy();
});

it("narrows to a range of days, which the export keeps", async () => {
  const at = (day: string) => new Date(`2026-11-${day}T12:00:00`).toISOString();
  const saved = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:here", revokeObjectURL: () => undefined }));
  const { requests } = visit("/changes?from=2026-11-20&to=nonsense", {
    change: (world) => {
      many(3)(world);
      world.changes.forEach((change, index) => (change.at = at(["22", "21", "19"][index] ?? "")));
    },
  });
  expect(await screen.findByRole("region", { name: /22 November/ })).toBeTruthy();
  expect(screen.queryByRole("region", { name: /19 November/ })).toBeNull();

  fireEvent.change(screen.getByLabelText("Until"), { target: { value: "2026/11/21" } });

  await waitFor(() => {
    expect(screen.queryByRole("region", { name: /22 November/ })).toBeNull();
  });
  expect(address()).toBe("/changes?from=2026-11-20&to=2026-11-21");
  fireEvent.click(screen.getByRole("button", { name: "Export" }));
  fireEvent.click(await screen.findByText("CSV"));
  await waitFor(() => {
    expect(saved).toHaveBeenCalledOnce();
  });
  const asked = requests.find((request) => request.includes("changes.csv")) ?? "";
  const [from, to] = [new Date("2026-11-20T00:00:00"), new Date("2026-11-22T00:00:00")].map((day) => day.toISOString());
  expect(Object.fromEntries(new URL(`http://api${asked.slice(4)}`).searchParams)).toEqual({ from, to });
});

it("says where the timeline ends, and goes on from there", async () => {
  const [one] = makeWorld().changes;
  visit("/changes", {
    instead: ({ url }) => {
      const { pathname, searchParams } = new URL(url);
      if (!pathname.endsWith("/changes")) return Response.json({ items: [] });
      const page = Number(searchParams.get("page_token") ?? 0);
      return Response.json({ items: [{ ...one, id: `c${page}` }], next_page_token: String(page + 1), total: null });
    },
  });
  for (let shown = 1; shown < 20; shown += 1) {
    await screen.findByText(shown === 1 ? "(1 change)" : `(${shown} changes)`);
    fireEvent.click(screen.getByRole("button", { name: "Show older changes" }));
  }

  fireEvent.click(await screen.findByRole("button", { name: "Go on from this day" }));

  expect(address()).toMatch(/^\/changes\?to=2026-11-\d\d$/);
});

it("does not say that nothing matches where not all was looked through", async () => {
  let pages = 0;
  visit("/changes?state=acknowledged", {
    instead: ({ url }) => {
      if (!new URL(url).pathname.endsWith("/changes")) return Response.json({ items: [] });
      pages += 1;
      return Response.json({ items: [], next_page_token: String(pages), total: null });
    },
  });
  const more = await screen.findByRole("button", { name: "Show older changes" });
  for (let shown = 2; shown <= 20; shown += 1) {
    fireEvent.click(more);
    await waitFor(() => {
      expect(pages).toBe(shown);
      expect(shown === 20 || !more.hasAttribute("aria-disabled")).toBe(true);
    });
  }

  expect(await screen.findByText(/None of the latest changes match/)).toBeTruthy();
  expect(screen.queryByText("No matches")).toBeNull();
});

it("says that nothing changed, that nothing matches, and why changes could not be read", async () => {
  const { world, interrupt } = visit("/changes?impact=security");
  await screen.findByText("Exposure changed");
  world.changes = [];
  fireEvent.click(screen.getByRole("tab", { name: /Mutes/ }));
  interrupt(() => refusal(500, "store_unavailable", "The store did not answer."));
  fireEvent.click(screen.getByRole("tab", { name: "Timeline" }));

  expect(await screen.findByText("The store did not answer.")).toBeTruthy();
  interrupt(null);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  fireEvent.click(await screen.findByRole("button", { name: "Clear filters" }));
  expect(await screen.findByText("No changes")).toBeTruthy();
});

it("lets those who may only look say nothing", async () => {
  visit("/changes", {
    change: (world) => {
      world.role = "viewer";
    },
  });

  await screen.findByText("Exposure changed");

  expect(screen.queryByRole("button", { name: /Acknowledge|Mute…/ })).toBeNull();
  expect(screen.queryByRole("checkbox", { name: /Select/ })).toBeNull();
});
