import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { World } from "../../../fake/world";
import { arrival } from "../../api/arrival";
import { session } from "../../api/session";
import { address, expectAccessible, visit } from "../../testing/render-app";

function withUserPool(world: World): void {
  world.signIn = {
    kind: "cognito",
    authorize_url: "https://people.example/oauth2/authorize",
    logout_url: "https://people.example/logout",
    client_id: "client1",
    redirect_uri: "https://api.example/api/",
    scope: "openid email",
  };
}

it("leads to the user pool's own pages, and asks for no password itself", async () => {
  const assign = vi.fn();
  visit("/endpoints", { signedIn: false, change: withUserPool });
  const button = await screen.findByRole("button", { name: "Continue to sign in" });
  await expectAccessible();
  expect(document.querySelector("input")).toBeNull();
  expect(screen.getByText(/You sign in at people\.example/)).toBeTruthy();
  vi.stubGlobal("location", { pathname: "/endpoints", search: "", hash: "", assign });

  fireEvent.click(button);

  await waitFor(() => {
    expect(assign).toHaveBeenCalledWith(expect.stringMatching(/^https:\/\/people\.example\/oauth2\/authorize\?.*S256/));
  });
  vi.unstubAllGlobals();
});

it("says that one is on the way in, and then shows the page", async () => {
  arrival.set("arriving");
  const { world } = visit("/collections", { signedIn: false, change: withUserPool });
  expect(screen.getByText("Signing you in")).toBeTruthy();
  await expectAccessible();

  arrival.set("none");
  session.signIn(world.token);

  expect(await screen.findByText("api.shop.example")).toBeTruthy();
});

it("says why one is not in", async () => {
  arrival.set({ reason: "The user pool did not let you in." });
  visit("/collections", { signedIn: false, change: withUserPool });

  expect(await screen.findByText("You were not signed in")).toBeTruthy();
  expect(screen.getByText("The user pool did not let you in.")).toBeTruthy();
  await expectAccessible();
});

it("comes back to the page on which a sign-in ended", async () => {
  visit("/endpoints?host=api.shop.example", {
    change: (world) => {
      withUserPool(world);
      world.token = "of somebody else";
    },
    instead: () => Response.json({ error: { code: "unauthenticated" } }, { status: 401 }),
  });

  expect(await screen.findByText("You are signed out")).toBeTruthy();
  expect(await screen.findByText(/Your sign-in has ended/)).toBeTruthy();
  expect(address()).toContain("/endpoints?host=api.shop.example");
});

it("says that nobody can sign in where the API does not say how, and asks again", async () => {
  let isDown = true;
  const { world } = visit("/", { signedIn: false });
  vi.stubGlobal("fetch", () =>
    Promise.resolve(isDown ? new Response("", { status: 503 }) : Response.json(world.signIn)),
  );

  const retry = await screen.findByRole("button", { name: "Try again" }).catch(() => null);
  isDown = false;
  if (retry !== null) fireEvent.click(retry);

  expect(await screen.findByLabelText("Sign-in token")).toBeTruthy();
});

it("tells who has no role what to do, and lets them leave", async () => {
  visit("/collections", {
    change: (world) => {
      world.role = null;
    },
  });

  expect(await screen.findByText("You have no role yet")).toBeTruthy();
  await expectAccessible();
  fireEvent.click(screen.getByRole("button", { name: "Sign out" }));

  expect(await screen.findByRole("heading", { name: "Sign in to Heliostat" })).toBeTruthy();
});

it("shows the name and the role above every page", async () => {
  visit("/collections", {
    change: (world) => {
      world.role = "viewer";
    },
  });

  const menu = await screen.findByRole("button", { name: /ada@example\.com/ });
  fireEvent.click(menu);

  expect(screen.getAllByText(/^Viewer · Heliostat/)).not.toHaveLength(0);
});
