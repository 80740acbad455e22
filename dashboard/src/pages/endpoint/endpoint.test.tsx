import { fireEvent, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { answer, refusal } from "../../../fake/api";
import { makeWorld } from "../../../fake/world";
import type { Endpoint } from "../../api/types";
import { address, expectAccessible, visit } from "../../testing/render-app";

function endpointWith(path: string): Endpoint {
  const found = makeWorld().endpoints.find(({ path_template, method }) => path_template === path && method === "GET");
  if (found === undefined) throw new Error(`the fake world has no ${path}`);
  return found;
}

const USER = endpointWith("/v1/users/{user_id}");
const HOSTILE = endpointWith('/<script>alert("x")</script>/\u202etxt.exe/{id}');

async function open(tab?: string, endpoint = USER): Promise<void> {
  visit(`/endpoints/${endpoint.id}${tab === undefined ? "" : `?tab=${tab}`}`);
  await screen.findByRole("heading", { name: "Overview" });
}

/** What a table says of one name. */
function rowOf(name: string): HTMLElement {
  const row = screen.getByText(name).closest("tr");
  if (row === null) throw new Error(`${name} stands in no table`);
  return row;
}

it("tells what the endpoint is and how much it is used", async () => {
  await open();

  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("GET/v1/users/{user_id}");
  expect(screen.getByText("20,635")).toBeTruthy();
  expect(screen.getByTitle("2026-11-24 14:00:00.000 UTC")).toBeTruthy();
  expect(document.title).toBe("GET /v1/users/{user_id} · Heliostat");
  await expectAccessible();
});

it("lists the parameters with their types and whether they are always there", async () => {
  await open();

  expect(screen.getByText("Parameters (6)")).toBeTruthy();
  expect(screen.getByText("X-Request-Id")).toBeTruthy();
  expect(screen.getByText("integer or string")).toBeTruthy();
  expect(within(rowOf("X-Request-Id")).getByText("Required")).toBeTruthy();
  expect(within(rowOf("page")).getByText("Sometimes")).toBeTruthy();
  expect(within(rowOf("page")).getByText("302 of 20,635 requests")).toBeTruthy();
});

it("tells what values of a parameter look like", async () => {
  await open();

  expect(within(rowOf("user_id")).getByText("string (uuid)")).toBeTruthy();
  expect(within(rowOf("expand")).getByText("one of: address, orders, roles; may be repeated")).toBeTruthy();
  expect(within(rowOf("page")).getByText("1 to 212; seldom string")).toBeTruthy();
});

it("says who reaches it, what it asks of them, and what makes it a risk", async () => {
  await open();

  expect(screen.getByText("Asks for credentials")).toBeTruthy();
  expect(screen.getByText(/Bearer JWT on 100 %, API key in the query on 1 % of 18204 accepted requests/)).toBeTruthy();
  expect(screen.getByText("Internet")).toBeTruthy();
  expect(screen.getByText(/Its load balancer is internet-facing/)).toBeTruthy();
  expect(screen.getByText(/1 medium finding is open/)).toBeTruthy();
  expect(screen.getByText("REST, http/1.1")).toBeTruthy();
});

it("says of what was not reviewed that it was not", async () => {
  visit(`/endpoints/${USER.id}`, {
    change: ({ endpoints }) => {
      for (const endpoint of endpoints) endpoint.facts = null;
    },
  });

  expect((await screen.findAllByText("Not reviewed yet")).length).toBeGreaterThan(0);
  await expectAccessible();
});

it("tells of findings their state, their evidence and what to do", async () => {
  await open("findings");

  await screen.findByText(/rotate the keys that were seen in URLs/);

  expect(within(rowOf("API key in query string")).getByText("Open")).toBeTruthy();
  expect(within(rowOf("API key in query string")).getByText("masked:32")).toBeTruthy();
  expect(within(rowOf("API key in query string")).getByText("Seen 14 times")).toBeTruthy();
  expect(within(rowOf("Guessable object ids")).getByText("Accepted")).toBeTruthy();
  expect(within(rowOf("Guessable object ids")).getByText("Every access checks ownership.")).toBeTruthy();
  expect(screen.getByText("Fixed")).toBeTruthy();
  await expectAccessible();
});

it("decides of findings where they stand, and leads to each and to all of them", async () => {
  const { world } = visit(`/endpoints/${USER.id}?tab=findings`);
  const title = await screen.findByRole("link", { name: "API key in query string" });

  fireEvent.click(await screen.findByRole("checkbox", { name: "API key in query string" }));
  fireEvent.click(screen.getByRole("button", { name: "False positive" }));
  const dialog = within(screen.getByRole("dialog"));
  fireEvent.change(dialog.getByLabelText("Reason"), { target: { value: "SEC-7" } });
  fireEvent.click(dialog.getByRole("button", { name: "Mark as false positive" }));

  expect(await screen.findByText("The finding is now called a false positive.")).toBeTruthy();
  expect(within(rowOf("API key in query string")).getByText("False positive")).toBeTruthy();
  const [finding] = world.endpoints.find(({ id }) => id === USER.id)?.findings ?? [];
  expect(title.getAttribute("href")).toBe(`/findings/${finding?.id ?? ""}`);
  expect(screen.getByRole("link", { name: "Search, filter and export them" }).getAttribute("href")).toBe(
    `/findings?endpoint_id=${USER.id}&status=any`,
  );
});

it("keeps the range of the traffic while other tabs are looked at", async () => {
  visit(`/endpoints/${USER.id}?tab=traffic&range=7d`);
  await screen.findByRole("heading", { name: "Overview" });

  fireEvent.click(screen.getByRole("tab", { name: "Access" }));

  expect(address()).toBe(`/endpoints/${USER.id}?tab=access&range=7d`);
});

it("shows findings also where the catalogue of rules cannot be had", async () => {
  const { interrupt, world } = visit(`/endpoints/${USER.id}`);
  await screen.findByRole("heading", { name: "Overview" });
  interrupt((request) =>
    request.url.includes("/v1/rules") ? refusal(404, "unknown_route", "No such route.") : answer(world, request),
  );

  fireEvent.click(screen.getByRole("tab", { name: "Findings (3)" }));

  expect(await screen.findByText("What to do about findings could not be loaded")).toBeTruthy();
  expect(screen.getByText("API key in query string")).toBeTruthy();
});

it("lists the fields that hold sensitive data", async () => {
  await open("sensitive");

  expect(within(rowOf("/email")).getByText("E-mail address")).toBeTruthy();
  expect(within(rowOf("/email")).getByText("response body")).toBeTruthy();
  expect(within(rowOf("/email")).getByText("20,016 of 20,635")).toBeTruthy();
  await expectAccessible();
});

it("says how the path template was derived", async () => {
  await open("template");

  expect(screen.getByText(/What stands below \/v1\/users is a value of a parameter called user_id/)).toBeTruthy();
  expect(screen.getByText(/all of them are UUIDs/)).toBeTruthy();
  await expectAccessible();
});

it("says that a template without rules was told by the form of its values", async () => {
  await open("template", HOSTILE);

  expect(screen.getByText(/a number, an id, a date or the like/)).toBeTruthy();
});

it("does not call sometimes what all of a few requests carried", async () => {
  await open(undefined, HOSTILE);

  expect(within(rowOf("currency")).getByText("Always so far")).toBeTruthy();
  expect(within(rowOf("currency")).getByText("2 of 2 requests")).toBeTruthy();
  expect(within(rowOf("day")).getByText("Sometimes")).toBeTruthy();
});

it("keeps the tab in the address", async () => {
  await open();

  fireEvent.click(screen.getByRole("tab", { name: "Findings (3)" }));

  expect(await screen.findByText("API key in query string")).toBeTruthy();
  expect(address()).toBe(`/endpoints/${USER.id}?tab=findings`);
  await expectAccessible();
});

it("shows the body of an answer as an unfolded tree", async () => {
  await open("responses");

  expect(screen.getByText("created_at")).toBeTruthy();
  expect(screen.getByText("position")).toBeTruthy();
  expect(screen.getByText("string (uuid)")).toBeTruthy();
  expect(within(rowOf("created_at")).getByText("Required")).toBeTruthy();
  expect(within(rowOf("labels")).getByText("May be missing")).toBeTruthy();
  await expectAccessible();
});

it("shows the bodies of other statuses when asked", async () => {
  await open("responses");

  fireEvent.click(screen.getByRole("button", { name: "404 Not Found" }));

  expect(await screen.findByText("error")).toBeTruthy();
  expect(screen.queryByText("created_at")).toBeNull();
});

it("says that no body is known", async () => {
  await open("request");

  expect(screen.getByText("No body known")).toBeTruthy();
});

it("counts the statuses, and the requests that nobody answered", async () => {
  await open("statuses");

  expect(screen.getByText("18,204")).toBeTruthy();
  expect(screen.getByText("Not Modified")).toBeTruthy();
  expect(screen.getByText("No answer seen")).toBeTruthy();
  await expectAccessible();
});

it("shows samples masked, and hidden characters by name", async () => {
  await open("samples");

  expect(screen.getByText("masked:jwt:912")).toBeTruthy();
  expect(screen.getByText("⟨U+202E⟩")).toBeTruthy();
  for (const hidden of ["\u0007", "\u200b", "\u202e"]) expect(document.body.textContent).not.toContain(hidden);
  await expectAccessible();
});

it("shows the sample that is chosen", async () => {
  await open("samples");

  fireEvent.click(screen.getAllByRole("radio")[1] ?? document.body);

  expect(screen.getAllByText(/0c1d9f62/)).toHaveLength(2);
});

it("cuts a name of traffic that would fill the page, and shows all of it when asked", async () => {
  await open(undefined, HOSTILE);

  expect(document.querySelector("img")?.getAttribute("src")).not.toBe("x");
  fireEvent.click(screen.getByRole("button", { name: "Show all 428 characters" }));

  expect(screen.getByText(/A{400}/)).toBeTruthy();
});

it("says that there is no such endpoint", async () => {
  visit("/endpoints/none");

  expect(await screen.findByText("No endpoint has the id none.")).toBeTruthy();
  expect(screen.getByText("unknown_endpoint")).toBeTruthy();
  await expectAccessible();
});
