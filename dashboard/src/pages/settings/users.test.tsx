import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import { expectAccessible, visit } from "../../testing/render-app";

const row = async (email: string) => {
  // The top bar names who is signed in as well.
  const cell = await screen.findByText(email, { selector: "tr *" });
  return cell.closest("tr") ?? document.body;
};

it("lists people with their role and whether they can sign in", async () => {
  visit("/settings?tab=users");

  expect(within(await row("ada@example.com")).getByText("Administrator")).toBeTruthy();
  expect(within(await row("cleo@example.com")).getByText("Invited")).toBeTruthy();
  await expectAccessible();
});

it("gives a role, and takes that back", async () => {
  const { world } = visit("/settings?tab=users");
  const ben = () => world.administration.users[1];

  await row("ben@example.com");
  const role = createWrapper().findAllSelects()[1];
  role?.openDropdown();
  role?.selectOptionByValue("viewer", { expandToViewport: true });
  await screen.findByText("ben@example.com has the role viewer.");
  expect(ben()?.role).toBe("viewer");

  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await screen.findByText("Taken back.");
  expect(ben()?.role).toBe("operator");
});

it("invites somebody once the address is one", async () => {
  const { world } = visit("/settings?tab=users");
  await row("ada@example.com");
  fireEvent.click(screen.getByRole("button", { name: "Invite" }));
  const dialog = await screen.findByRole("dialog", { name: "Invite somebody" });
  const field = within(dialog).getByLabelText("Mail address");
  const send = within(dialog).getByRole("button", { name: "Send the invitation" });

  fireEvent.change(field, { target: { value: "dora" } });
  expect(send).toHaveProperty("disabled", true);
  fireEvent.change(field, { target: { value: "ada@example.com" } });
  fireEvent.click(send);
  expect(await within(dialog).findByText("ada@example.com is a user already.")).toBeTruthy();

  fireEvent.change(field, { target: { value: "dora@example.com" } });
  fireEvent.click(send);
  await screen.findByText(/^dora@example.com is invited/);
  expect(world.administration.users.at(-1)).toMatchObject({ email: "dora@example.com", role: "viewer" });
});

it("removes somebody, who can be let in again", async () => {
  visit("/settings?tab=users");
  await row("ben@example.com");

  fireEvent.click(screen.getByRole("button", { name: "Remove: ben@example.com" }));
  await screen.findByText("ben@example.com can sign in no more.");
  await waitFor(async () => {
    expect(within(await row("ben@example.com")).getByText("Removed")).toBeTruthy();
  });

  fireEvent.click(screen.getByRole("button", { name: "Let in again: ben@example.com" }));
  await screen.findByText("ben@example.com has the role operator.");
});

it("offers no way back from a first role that would end somebody's access", async () => {
  visit("/settings?tab=users", {
    change: ({ administration }) => {
      const ben = administration.users[1];
      if (ben) ben.role = null;
    },
  });
  await row("ben@example.com");

  const role = createWrapper().findAllSelects()[1];
  role?.openDropdown();
  role?.selectOptionByValue("viewer", { expandToViewport: true });

  await screen.findByText("ben@example.com has the role viewer.");
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

it("keeps the last to administer, and says why", async () => {
  visit("/settings?tab=users");
  await row("ada@example.com");

  fireEvent.click(screen.getByRole("button", { name: "Remove: ada@example.com" }));

  expect(await screen.findByText("ada@example.com is the only one who can administer.")).toBeTruthy();
});

it("says where people are not managed", async () => {
  visit("/settings?tab=users", {
    change: ({ administration }) => {
      administration.isManaged = false;
    },
  });

  expect(await screen.findByText(/^Users are not managed here/)).toBeTruthy();
  expect(screen.queryByRole("table", { name: "People" })).toBeNull();
});

it("shows a failure as the API explains it", async () => {
  const { interrupt } = visit("/settings");
  await screen.findByLabelText(/^Budget/);
  interrupt(() => refusal(502, "access_denied", "AWS refused cognito-idp:ListUsers."));

  fireEvent.click(screen.getByRole("tab", { name: "Users" }));

  expect(await screen.findByText("AWS refused cognito-idp:ListUsers.")).toBeTruthy();
});

it("sends another invitation to who never followed the first, and to nobody else", async () => {
  const { requests } = visit("/settings?tab=users");

  fireEvent.click(
    within(await row("cleo@example.com")).getByRole("button", { name: "Invite again: cleo@example.com" }),
  );

  await screen.findByText("cleo@example.com is sent another mail, good for three days.");
  expect(requests).toContain("POST /v1/users/u3/invitation");
  expect(screen.queryByRole("button", { name: "Invite again: ben@example.com" })).toBeNull();
});
