import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

// As API Gateway serves it: read once, when the first module asks for it.
const root = document.createElement("meta");
root.name = "heliostat-root";
root.content = "/api/";
document.head.append(root);
const { address, visit } = await import("../../testing/render-app");

const press = (name: string) => {
  fireEvent.click(screen.getByRole("button", { name }));
};

async function changeSomething() {
  const days = await screen.findByLabelText(/^Days for which samples are kept/);
  fireEvent.change(days, { target: { value: "30" } });
  await screen.findByText("1 unsaved change");
}

const question = () => screen.findByRole("dialog", { name: "Leave without saving?" });

it("leads where the link leads, also below the root of the origin", async () => {
  visit("/settings?tab=retention");
  await changeSomething();

  fireEvent.click(screen.getByRole("link", { name: "Collections" }));
  await question();
  press("Leave");

  expect(await screen.findByText("api.shop.example")).toBeTruthy();
  expect(address()).toBe("/collections");
});

it("asks nothing where a tab of the same page is opened", async () => {
  visit("/settings?tab=retention");
  await changeSomething();

  fireEvent.click(screen.getAllByRole("link", { name: "Settings" })[0] ?? document.body);
  fireEvent.click(screen.getByRole("tab", { name: "History" }));

  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByText("1 unsaved change")).toBeTruthy();
});

it("asks before the browser's Back, and goes back once that is confirmed", async () => {
  const { goBack } = visit("/collections");
  fireEvent.click(await screen.findByRole("link", { name: "Settings" }));
  fireEvent.click(await screen.findByRole("tab", { name: "Retention" }));
  await changeSomething();

  await goBack();
  await question();
  expect(address()).toBe("/settings?tab=retention");
  press("Cancel");
  expect(screen.getByText("1 unsaved change")).toBeTruthy();

  await goBack();
  await question();
  press("Leave");
  await waitFor(() => {
    expect(address()).toBe("/collections");
  });
});

it("asks before a sign-out", async () => {
  visit("/settings?tab=retention");
  await changeSomething();
  const signOut = async () => {
    press("ada@example.com");
    fireEvent.click(await screen.findByText("Sign out"));
    await question();
  };

  await signOut();
  press("Cancel");
  expect(screen.getByText("1 unsaved change")).toBeTruthy();
  await signOut();
  press("Leave");

  expect(await screen.findByRole("heading", { name: "Sign in to Heliostat" })).toBeTruthy();
});
