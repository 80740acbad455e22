import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { session } from "./api/session";
import { address, expectAccessible, visit } from "./testing/render-app";

it("asks who is not signed in for the token, at any address", async () => {
  visit("/endpoints", { signedIn: false });
  await screen.findByLabelText("Sign-in token");

  expect(screen.getByRole("heading", { name: "Sign in to Heliostat" })).toBeTruthy();
  await expectAccessible();
});

it("goes on to the address that was asked for", async () => {
  const { world } = visit("/permissions", { signedIn: false });

  fireEvent.change(await screen.findByLabelText("Sign-in token"), { target: { value: ` ${world.token} ` } });
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));

  expect(await screen.findByRole("heading", { name: "Permissions" })).toBeTruthy();
});

it("takes the whole sign-in link for the token in it", async () => {
  const { world } = visit("/", { signedIn: false });

  fireEvent.change(await screen.findByLabelText("Sign-in token"), {
    target: { value: `http://127.0.0.1:8080/#token=${world.token}` },
  });
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));

  expect(await screen.findByText("api.shop.example")).toBeTruthy();
});

it("says what is missing instead of signing in with nothing", async () => {
  visit("/", { signedIn: false });

  fireEvent.click(await screen.findByRole("button", { name: "Sign in" }));

  expect(screen.getByText("Paste the token or the sign-in link.")).toBeTruthy();
  expect(session.token()).toBeNull();
});

it("returns to the sign-in page, and says why, when the API refuses the token", async () => {
  visit("/collections", {
    change: (world) => {
      world.token = "of the next run";
    },
    instead: () => Response.json({ error: { code: "unauthenticated" } }, { status: 401 }),
  });

  expect(await screen.findByText("You are signed out")).toBeTruthy();
});

it("signs out", async () => {
  visit("/collections");
  await screen.findByText("api.shop.example");

  session.signOut();

  expect(await screen.findByRole("heading", { name: "Sign in to Heliostat" })).toBeTruthy();
  expect(screen.queryByText("api.shop.example")).toBeNull();
});

it("starts at the collections", async () => {
  visit("/");

  await screen.findByText("api.shop.example");

  expect(address()).toBe("/collections");
});

it("says that there is no such page", async () => {
  visit("/nowhere");

  expect(await screen.findByText("There is no such page")).toBeTruthy();
  await expectAccessible();
});

it("leaves nothing that one person saw, was told or began to the next in the same tab", async () => {
  const { world, interrupt } = visit("/findings");
  await screen.findByText("Secret in response");
  fireEvent.click(screen.getByRole("checkbox", { name: "All findings of this page" }));
  fireEvent.click(screen.getByRole("button", { name: "Accept" }));
  const dialog = within(screen.getByRole("dialog"));
  fireEvent.change(dialog.getByLabelText("Reason"), { target: { value: "known" } });
  fireEvent.click(dialog.getByRole("button", { name: "Accept" }));
  await screen.findByRole("button", { name: "Undo" });
  sessionStorage.setItem("heliostat.connect", "what this person is about to mirror");
  interrupt(() => new Promise(() => undefined));

  world.token = "of the next person";
  session.signIn(world.token);

  await waitFor(() => {
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });
  expect(screen.queryByText("Secret in response")).toBeNull();
  expect(sessionStorage.getItem("heliostat.connect")).toBeNull();
});

it("follows a role that changed with a renewed token", async () => {
  const { world } = visit("/findings");
  await screen.findByRole("button", { name: "Accept" });

  world.role = "viewer";
  world.token = "renewed";
  session.renew(world.token, { refreshToken: "r", expiresAtMs: Date.now() + 900_000, signOutAddress: "" });

  await waitFor(() => {
    expect(screen.queryByRole("button", { name: "Accept" })).toBeNull();
  });
  expect(screen.getByText("Secret in response")).toBeTruthy();
});
