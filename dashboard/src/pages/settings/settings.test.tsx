import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { refusal } from "../../../fake/api";
import type { World } from "../../../fake/world";
import { address, expectAccessible, visit } from "../../testing/render-app";

const budget = async () => await screen.findByLabelText<HTMLInputElement>(/^Budget of each agent/);

/** Once it is known who looks, and that they may. */
async function editable(): Promise<void> {
  await waitFor(async () => {
    expect((await budget()).disabled).toBe(false);
  });
}

function type(field: HTMLElement, value: string): void {
  fireEvent.change(field, { target: { value } });
}

function press(name: string | RegExp): void {
  fireEvent.click(screen.getByRole("button", { name }));
}

it("shows each setting with where its value comes from and when a change takes effect", async () => {
  visit("/settings");

  expect((await budget()).value).toBe("262144");
  expect(screen.getByText(/Now 256.0 KiB/)).toBeTruthy();
  expect(screen.getAllByText(/agents are replaced one by one/).length).toBeGreaterThan(1);
  const rule = screen.getByRole("group", { name: "Rule 1" });
  expect(within(rule).getByLabelText<HTMLInputElement>("Path").value).toBe("/health*");
  expect(await screen.findByText(/^Leaves out \d+ of \d+ known endpoints$/)).toBeTruthy();
  await expectAccessible();
});

it("saves what was changed, and takes it back", async () => {
  const { world } = visit("/settings");
  type(await budget(), "1000");

  type(await screen.findByLabelText(/^Why/), "too much");
  press("Save");

  expect(await screen.findByText("Saved: Budget of each agent.")).toBeTruthy();
  const { settings, history } = world.administration;
  expect(settings.settings.bytes_per_second.value).toBe(1000);
  expect(history[0]?.reason).toBe("too much");
  expect(screen.getByText("1 setting waits for an apply")).toBeTruthy();

  press("Undo");

  await screen.findByText("Taken back.");
  expect(settings.settings.bytes_per_second).toMatchObject({ value: 262_144, source: "default" });
});

it("says what is wrong while a person types, and saves nothing of it", async () => {
  visit("/settings");

  type(await budget(), "a lot");

  expect(await screen.findByText(/^A whole number from 0 to/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Save" })).toHaveProperty("disabled", true);
  type(await budget(), "262144");
  await waitFor(() => {
    expect(screen.queryByText(/unsaved change/)).toBeNull();
  });
});

it("adds, orders and removes rules, each with what is wrong with its fields", async () => {
  const { world } = visit("/settings");
  await editable();

  press("Add a rule");
  const added = await screen.findByRole("group", { name: "Rule 2" });
  type(within(added).getByLabelText("Path"), "/users/{id}");
  type(within(added).getByLabelText("Server ports"), "0");
  expect(await within(added).findByText(/a glob knows no/)).toBeTruthy();
  expect(within(added).getByText(/^Whole numbers from 1 to 65535/)).toBeTruthy();

  type(within(added).getByLabelText("Path"), "/users/*");
  type(within(added).getByLabelText("Server ports"), "80, 8080");
  press("Move rule 2 up");
  press("Save");

  await screen.findByText("Saved: Sampling rules.");
  expect(world.administration.settings.settings.sampling_rules.value).toEqual([
    { action: "exclude", path: "/users/*", ports: [80, 8080] },
    { action: "exclude", path: "/health*", methods: ["GET"] },
  ]);
  press("Remove rule 1");
  expect(await screen.findByText("1 unsaved change")).toBeTruthy();
});

it("turns redaction off only for who types that they mean it", async () => {
  const { world } = visit("/settings");
  await editable();
  fireEvent.click(screen.getByRole("radio", { name: /^Off/ }));

  press("Save");
  const dialog = await screen.findByRole("dialog", { name: "Turn redaction off?" });
  const turnOff = within(dialog).getByRole("button", { name: "Turn redaction off" });
  expect(turnOff).toHaveProperty("disabled", true);
  type(within(dialog).getByRole("textbox"), "off");
  fireEvent.click(turnOff);

  await screen.findByText("Saved: Redaction.");
  expect(world.administration.settings.settings.redaction.value).toBe("off");
});

it("does not turn redaction off again by a press of Undo, which takes back the rest", async () => {
  const { world } = visit("/settings", {
    change: ({ administration }) => {
      Object.assign(administration.settings.settings.redaction, { value: "off", source: "person" });
    },
  });
  await editable();
  const { settings } = world.administration.settings;
  fireEvent.click(screen.getByRole("radio", { name: /^Masked/ }));
  press("Save");
  expect(await screen.findByText(/^Saved: Redaction\. To turn redaction off again/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Undo/ })).toBeNull();

  fireEvent.click(screen.getByRole("radio", { name: /^Off/ }));
  press("Save");
  const dialog = await screen.findByRole("dialog");
  type(within(dialog).getByRole("textbox"), "off");
  fireEvent.click(within(dialog).getByRole("button", { name: "Turn redaction off" }));
  await screen.findByText("Saved: Redaction.");
  fireEvent.click(screen.getByRole("radio", { name: /^Shapes/ }));
  type(await budget(), "1000");
  press("Save");
  fireEvent.click(await screen.findByRole("button", { name: "Undo the rest" }));

  await screen.findByText("Taken back.");
  expect(settings.bytes_per_second.source).toBe("default");
  expect(settings.redaction.value).toBe("shapes");
});

it("applies what waits, and leads to the operation", async () => {
  const { requests } = visit("/settings?tab=retention");
  type(await screen.findByLabelText(/^Days for which samples are kept/), "30");

  press("Save and apply");

  const link = await screen.findByRole("link", { name: "Follow the operation" });
  expect(link.getAttribute("href")).toBe("/operations/0199ab");
  expect(requests).toContain("POST /v1/settings/apply");
  await waitFor(() => {
    expect(screen.queryByText(/waits for an apply$/)).toBeNull();
  });
});

/** Somebody else saves days for samples. */
function overtake(world: World, sample_days: number): void {
  const settings = structuredClone(world.administration.settings);
  settings.version += 1;
  Object.assign(settings.settings.sample_days, { value: sample_days, source: "person" });
  world.administration.settings = settings;
}

const days = async () => await screen.findByLabelText<HTMLInputElement>(/^Days for which samples are kept/);

it("lays what was typed on top of what somebody else saved of other settings", async () => {
  const { world } = visit("/settings?tab=retention");
  await days();
  fireEvent.click(screen.getByRole("tab", { name: "Notifications" }));
  fireEvent.click(await screen.findByRole("checkbox", { name: /^Compatible/ }));
  overtake(world, 14);

  press("Save");

  expect(await screen.findByText("Somebody changed the settings meanwhile")).toBeTruthy();
  expect(screen.getByText("1 unsaved change")).toBeTruthy();
  press("Save");
  await screen.findByText("Saved: Changes of APIs.");
  const { settings } = world.administration.settings;
  expect(settings.notified_impacts.value).toEqual(["security", "breaking"]);
  expect(settings.sample_days.value).toBe(14);
});

it.each([
  ["Keep mine", 30],
  ["Take theirs", 14],
])("shows both where somebody else changed the same, and lets the person choose: %s", async (choice, kept) => {
  const { world } = visit("/settings?tab=retention");
  type(await days(), "30");
  overtake(world, 14);
  press("Save");

  const alert = (await screen.findByText("Somebody else changed the same meanwhile")).closest("[class*=alert]");
  expect(alert?.textContent).toContain("yours is 30, and 14 is saved");
  expect(screen.getByRole("button", { name: "Save" })).toHaveProperty("disabled", true);
  await expectAccessible();
  press(choice);

  expect((await days()).value).toBe(String(kept));
  if (choice === "Keep mine") press("Save");
  await waitFor(() => {
    expect(screen.queryByText(/unsaved change/)).toBeNull();
  });
  expect(world.administration.settings.settings.sample_days.value).toBe(kept);
});

it("asks before unsaved changes are lost", async () => {
  visit("/settings");
  type(await budget(), "1000");
  await screen.findByText("1 unsaved change");

  fireEvent.click(screen.getByRole("link", { name: "Endpoints" }));
  const dialog = await screen.findByRole("dialog", { name: "Leave without saving?" });
  expect(address()).toBe("/settings");
  fireEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
  expect((await budget()).value).toBe("1000");

  fireEvent.click(screen.getByRole("link", { name: "Endpoints" }));
  fireEvent.click(await screen.findByRole("button", { name: "Leave" }));
  await waitFor(() => {
    expect(address()).toBe("/endpoints");
  });
});

it("keeps the tab in the address, and what was typed on another one", async () => {
  visit("/settings");
  type(await budget(), "1000");

  fireEvent.click(screen.getByRole("tab", { name: "Notifications" }));
  expect(address()).toBe("/settings?tab=notifications");
  fireEvent.click(await screen.findByRole("checkbox", { name: /^Compatible/ }));

  expect(await screen.findByText("2 unsaved changes")).toBeTruthy();
  expect(screen.getByText(/heliostat-notifications$/)).toBeTruthy();
  await expectAccessible();
});

it("says that nobody is told where no topic was deployed", async () => {
  visit("/settings?tab=notifications", {
    change: ({ administration }) => {
      administration.settings.fixed.topic = null;
    },
  });

  expect(await screen.findByText(/No topic was deployed/)).toBeTruthy();
});

it("lets whoever does not administer look, and change nothing", async () => {
  visit("/settings", {
    change: (world) => {
      world.role = "operator";
    },
  });

  expect((await budget()).disabled).toBe(true);
  expect(screen.queryByRole("button", { name: "Add a rule" })).toBeNull();
  fireEvent.click(screen.getByRole("tab", { name: "Users" }));
  expect(await screen.findByText(/^Who administers sees the people here/)).toBeTruthy();
});

it("shows who changed what and why, however hostile the words", async () => {
  visit("/settings?tab=history");

  const table = await screen.findByRole("table", { name: "History of settings" });
  expect(await within(table).findByText("Sampling rules")).toBeTruthy();
  expect(within(table).getByText("ada@example.com")).toBeTruthy();
  expect(within(table).getByTitle("This character does not show as itself")).toBeTruthy();
  await expectAccessible();
});

it("says that nothing was changed yet", async () => {
  visit("/settings?tab=history", {
    change: ({ administration }) => {
      administration.history = [];
    },
  });

  expect(await screen.findByText("Nobody has changed a setting yet.")).toBeTruthy();
});

it("shows a failure as the API explains it, and asks again", async () => {
  const { interrupt } = visit("/settings", { instead: () => refusal(503, "aws_unreachable", "AWS did not answer.") });
  expect(await screen.findByText("AWS did not answer.")).toBeTruthy();

  interrupt(null);
  press("Try again");

  expect(await budget()).toBeTruthy();
});

it("tells of a missing permission", async () => {
  visit("/settings", { instead: () => refusal(403, "forbidden", "Your role may not read settings.") });

  expect(await screen.findByText("You do not have the permission for this")).toBeTruthy();
});

it("asks before the tab is closed only while something is unsaved", async () => {
  visit("/settings");
  const closes = () => window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  const field = await budget();
  expect(closes()).toBe(true);

  type(field, "1000");
  await screen.findByText("1 unsaved change");

  expect(closes()).toBe(false);
  vi.unstubAllGlobals();
});
