import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../../fake/api";
import { expectAccessible, visit } from "../../../testing/render-app";

const TAB = "/settings?tab=notifications";

const press = (name: string | RegExp, within_: HTMLElement = document.body) => {
  fireEvent.click(within(within_).getByRole("button", { name }));
};

const type = (field: HTMLElement, value: string) => {
  fireEvent.change(field, { target: { value } });
};

it("shows who is told, what was told, what is muted, and what did not arrive", async () => {
  visit(TAB);

  expect(await screen.findByText("oncall@example.com")).toBeTruthy();
  expect(screen.getByText("Has not followed the link yet")).toBeTruthy();
  expect(screen.getByText("hooks.slack.example")).toBeTruthy();
  expect(screen.getByText(/New endpoints with sensitive data, high or worse$/)).toBeTruthy();
  expect(screen.getByText("4 messages did not arrive at a webhook")).toBeTruthy();
  expect(await screen.findByText("12 new endpoints carrying sensitive data on 3 hosts")).toBeTruthy();
  expect(screen.getByText("Give it ec2:CreateLaunchTemplate.")).toBeTruthy();
  expect(
    screen.getByText("41 sent, 3 waiting, 7 muted, 2 held back for a while, 1 dropped, since Amazon SNS refuses them."),
  ).toBeTruthy();
  expect(
    await screen.findByText(
      "New endpoints with sensitive data, at *.staging.example, of the class email, milder than high",
    ),
  ).toBeTruthy();
  // What turns a line round is made visible.
  expect(document.body.textContent).not.toContain("\u202E");
  await expectAccessible();
});

it("adds a webhook with a key that this page drew, and shows neither it nor the address again", async () => {
  const { world, requests } = visit(TAB);
  await screen.findByText("Security chat");
  press("Add a webhook");
  const dialog = await screen.findByRole("dialog", { name: "Add a webhook" });
  const add = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Add" });
  const key = within(dialog).getByLabelText<HTMLInputElement>("Key of the signatures").value;
  expect(key).toMatch(/^[0-9a-f]{64}$/);

  type(within(dialog).getByLabelText("Name"), "Pager");
  type(within(dialog).getByLabelText("Address"), "http://pager.example/hush");
  expect(add.disabled).toBe(true);
  expect(within(dialog).getByText(/^An address such as https/)).toBeTruthy();
  await expectAccessible();
  type(within(dialog).getByLabelText("Address"), "https://10.0.0.1/hush");
  fireEvent.click(add);
  expect(await within(dialog).findByText("url is not valid.")).toBeTruthy();
  type(within(dialog).getByLabelText("Address"), "https://pager.example/hush");
  fireEvent.click(within(dialog).getByLabelText("A machine"));
  fireEvent.click(add);

  await screen.findByText(/^Pager is told from now on/);
  expect(world.administration.subscribers.webhooks.at(-1)).toMatchObject({ name: "Pager", format: "json", kinds: [] });
  expect(await screen.findByText("pager.example")).toBeTruthy();
  expect(document.body.textContent).not.toContain("hush");
  expect(document.body.textContent).not.toContain(key);
  expect(requests.some((request) => request.includes(key))).toBe(false);
});

it("tests a webhook, and says whether it took that", async () => {
  const { world } = visit(TAB);
  await screen.findByText("Security chat");

  press("Test: Security chat");
  expect(await screen.findByText("Security chat took the test (HTTP 200).")).toBeTruthy();

  const [webhook] = world.administration.subscribers.webhooks;
  if (webhook) webhook.host = "gone.example";
  await waitFor(() => {
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Test: Security chat" }).disabled).toBe(false);
  });
  press("Test: Security chat");
  expect(await screen.findByText("Security chat did not take the test: HTTP 410.")).toBeTruthy();
});

it("asks before it removes a webhook, whose key nobody knows any more", async () => {
  const { world } = visit(TAB);
  await screen.findByText("Security chat");

  press("Remove: Security chat");
  const dialog = await screen.findByRole("dialog", { name: "Remove Security chat?" });
  expect(world.administration.subscribers.webhooks).toHaveLength(1);
  press("Remove", dialog);

  expect(await screen.findByText("No webhooks")).toBeTruthy();
  expect(world.administration.subscribers.webhooks).toEqual([]);
});

it("asks somebody by mail, tells somebody no more, and sends a test to all", async () => {
  const { world } = visit(TAB);
  await screen.findByText("oncall@example.com");

  press("Add a mail address");
  const dialog = await screen.findByRole("dialog", { name: "Add a mail address" });
  const ask = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Ask by mail" });
  type(within(dialog).getByLabelText("Mail address"), "dora");
  expect(ask.disabled).toBe(true);
  type(within(dialog).getByLabelText("Mail address"), "dora@example.com");
  fireEvent.click(ask);
  await screen.findByText(/^dora@example.com is asked by mail/);
  expect(await screen.findByText("dora@example.com")).toBeTruthy();

  press("Remove: oncall@example.com");
  await screen.findByText("oncall@example.com is told no more.");
  expect(world.administration.subscribers.emails.map(({ email }) => email)).not.toContain("oncall@example.com");

  press("Send a test");
  expect(await screen.findByText("A test is on its way to everybody who is told.")).toBeTruthy();
});

it("mutes by a rule that is about something, and takes it back", async () => {
  const { world } = visit(TAB);
  await screen.findByRole("button", { name: "Mute notifications" });
  press("Mute notifications");
  const dialog = await screen.findByRole("dialog", { name: "Mute notifications" });
  const mute = within(dialog).getByRole<HTMLButtonElement>("button", { name: "Mute" });
  expect(mute.disabled).toBe(true);
  await expectAccessible();

  type(within(dialog).getByLabelText("Host"), "*.test");
  const [kind] = createWrapper(dialog).findAllSelects();
  kind?.openDropdown();
  kind?.selectOptionByValue("change");
  fireEvent.click(mute);

  expect(await screen.findByText("Changes of APIs, at *.test")).toBeTruthy();
  const made = world.administration.notificationMutes.at(-1);
  expect(made).toMatchObject({ kind: "change", host: "*.test", class: null, below: null });
  expect(made?.until).not.toBeNull();

  press("Remove the rule: Changes of APIs, at *.test");
  await screen.findByText("Told again: Changes of APIs, at *.test.");
  expect(world.administration.notificationMutes).toHaveLength(1);
});

it("says so where nobody is told, nothing was told and nothing is muted", async () => {
  visit(TAB, {
    change: ({ administration }) => {
      const { subscribers, notifications } = administration;
      Object.assign(subscribers, { emails: [], webhooks: [], others: 0, dead_letters: 0, topic: null });
      notifications.items = [];
      administration.notificationMutes = [];
    },
  });

  expect(await screen.findByText("Nobody")).toBeTruthy();
  expect(screen.getByText("No webhooks")).toBeTruthy();
  expect(await screen.findByText("Nothing was told yet")).toBeTruthy();
  expect(await screen.findByText("Nothing is muted")).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Send a test" }).disabled).toBe(true);
  expect(screen.queryByText(/did not arrive/)).toBeNull();
});

it("shows failures as the API explains them", async () => {
  const { interrupt } = visit("/settings");
  await screen.findByLabelText(/^Budget/);
  interrupt(() => refusal(502, "access_denied", "AWS refused sns:ListSubscriptionsByTopic."));

  fireEvent.click(screen.getByRole("tab", { name: "Notifications" }));

  expect(await screen.findByText("Subscribers could not be loaded")).toBeTruthy();
  expect(await screen.findByText("Messages could not be loaded")).toBeTruthy();
  expect(await screen.findByText("Rules could not be loaded")).toBeTruthy();
});
