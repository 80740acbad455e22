import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { makeWorld } from "../../../fake/world";
import { expectAccessible, visit } from "../../testing/render-app";

function idOf(path: string): string {
  const found = makeWorld().endpoints.find(({ path_template }) => path_template === path);
  if (found === undefined) throw new Error(`the fake world has no ${path}`);
  return found.id;
}

const USER = idOf("/v1/users/{user_id}");
const HOST = "api.shop.example";

it("charts how requests were answered over time", async () => {
  const { requests } = visit(`/endpoints/${USER}?tab=traffic&range=24h`);

  expect(await screen.findByRole("heading", { name: /^Requests and answers/ })).toBeTruthy();
  expect(requests.some((request) => request.includes(`endpoint_id=${USER}&step=quarter_hour`))).toBe(true);
  await expectAccessible();
});

it("tells which credentials callers showed, how often, and who they are", async () => {
  visit(`/endpoints/${USER}?tab=access`);

  const table = await screen.findByRole("table", { name: "Authentication" });
  expect(within(table).getByText("query api_key")).toBeTruthy();
  expect(within(table).getByText("100% (18,204)")).toBeTruthy();
  expect(screen.getByText("https://auth.shop.example")).toBeTruthy();
  expect(screen.getByText("203.0.0.0/16")).toBeTruthy();
  await expectAccessible();
});

it("lists the changes of this endpoint alone", async () => {
  const { requests } = visit(`/endpoints/${USER}?tab=changes`, {
    change: ({ changes }) => {
      const own = changes.filter(({ endpoint_id }) => endpoint_id === USER);
      for (const each of own) each.acknowledged = { by: "ada@example.com", at: each.at, reason: "Release 42." };
    },
  });

  await screen.findByRole("table", { name: "Changes" });

  expect(screen.getByText(/is public now/)).toBeTruthy();
  expect(screen.queryByText(/is not sent any more/)).toBeNull();
  expect(screen.getByText("ada@example.com: Release 42.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Acknowledge, mute and export them" }).getAttribute("href")).toBe(
    `/changes?endpoint_id=${USER}`,
  );
  expect(requests.some((request) => request.startsWith(`GET /v1/changes?endpoint_id=${USER}`))).toBe(true);
});

it("shows masked examples and what is known of values in the tree of a schema", async () => {
  visit(`/endpoints/${USER}?tab=responses`);

  const table = await screen.findByRole("treegrid", { name: "Response body" });
  const row = within(table).getByText("email").closest("tr");

  expect(row?.textContent).toContain("string (email)");
  expect(row?.textContent).toContain("masked:19");
});

it("shows what a pin parts before it is kept, and takes it back", async () => {
  const { world } = visit(`/endpoints/${USER}?tab=template`);

  fireEvent.change(await screen.findByLabelText("Word"), { target: { value: "me" } });
  const apply = screen.getByRole("button", { name: "Apply with the next review" });
  expect(apply.getAttribute("aria-disabled") ?? String((apply as HTMLButtonElement).disabled)).toBe("true");
  fireEvent.click(screen.getByRole("button", { name: "Show what changes" }));

  const changes = await screen.findByRole("table", { name: "What the pin would change" });
  expect(within(changes).getByText("Parted")).toBeTruthy();
  await expectAccessible();
  fireEvent.click(screen.getByRole("button", { name: "Apply with the next review" }));

  await screen.findByText(/is pinned. The next review/);
  expect(world.hostBook.pins[HOST]?.never_merge).toEqual(["/v1/users/me"]);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => {
    expect(world.hostBook.pins[HOST]?.never_merge).toEqual([]);
  });
});

it("asks about words that it is unsure of", async () => {
  const { world } = visit(`/endpoints/${idOf("/v1/users/{user_id}/sessions/{session_id}")}?tab=template`);

  fireEvent.click(await screen.findByRole("button", { name: "/v1/users/{}/sessions/current is a route" }));

  await waitFor(() => {
    expect(world.hostBook.pins[HOST]?.never_merge).toEqual(["/v1/users/{id}/sessions/current"]);
  });
});

it("says why a pin was refused, and keeps what was typed", async () => {
  visit(`/endpoints/${USER}?tab=template`);

  fireEvent.change(await screen.findByLabelText("Word"), { target: { value: "nobody-says-so" } });
  fireEvent.click(screen.getByRole("button", { name: "Show what changes" }));

  expect(await screen.findByText("never_merge: expected a path template of ASCII.")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("Word").value).toBe("nobody-says-so");
});

it("lets viewers see the rules and pins, and nothing to say", async () => {
  visit(`/endpoints/${USER}?tab=template`, {
    change: (world) => {
      world.role = "viewer";
    },
  });

  await screen.findByRole("table", { name: "Pins" });

  expect(screen.queryByText("Say it otherwise")).toBeNull();
});
