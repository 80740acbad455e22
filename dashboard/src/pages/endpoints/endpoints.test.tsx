import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { answer, refusal } from "../../../fake/api";
import { address, expectAccessible, visit } from "../../testing/render-app";

const table = () => {
  const found = createWrapper().findTable();
  if (found === null) throw new Error("no table");
  return found;
};
const paths = () =>
  table()
    .findRows()
    .map((row) => within(row.getElement()).getByRole("rowheader").textContent);

it("lists the endpoints, the riskiest first, with how many there are", async () => {
  visit("/endpoints");

  await screen.findByText("/oauth2/token");

  expect(paths()[0]).toBe("/charges/{id}");
  expect(screen.getByText("(16)")).toBeTruthy();
  await waitFor(() => {
    expect(paths()).toHaveLength(16);
  });
  await expectAccessible();
});

it("filters by what the address says", async () => {
  const { requests } = visit("/endpoints?host=api.shop.example&method=GET&status=4xx&search=users");

  await screen.findByText("(2)");

  expect(paths().sort()).toEqual(["/v1/users/{user_id}", "/v1/users/{user_id}/orders"]);
  const asked = new URL(`http://api${requests.find((request) => request.includes("/v1/endpoints"))?.slice(4) ?? ""}`);
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    host: "api.shop.example",
    method: "GET",
    status: "4xx",
    search: "users",
    sort: "risk",
    order: "desc",
    page_size: "50",
  });
});

it("does not ask the API for a status or an order that there is not", async () => {
  const { requests } = visit("/endpoints?status=teapot&sort=colour&kind=toString");

  await screen.findByText("/oauth2/token");

  expect(requests.join()).not.toMatch(/teapot|colour|toString/);
});

it("keeps a chosen filter in the address", async () => {
  visit("/endpoints");
  await screen.findByText("/oauth2/token");

  const method = createWrapper().findAllSelects()[1];
  act(() => method?.openDropdown());
  act(() => method?.selectOptionByValue("DELETE", { expandToViewport: true }));

  await screen.findByText("(1)");
  expect(address()).toBe("/endpoints?method=DELETE");
});

it("filters by what reviews say", async () => {
  const { requests } = visit("/endpoints?authentication=none&exposure=internal&sensitive=iban&kind=rest");

  await screen.findByText("(1)");

  expect(paths()).toEqual(["/charges/{id}"]);
  const asked = new URL(`http://api${requests.find((request) => request.includes("/v1/endpoints"))?.slice(4) ?? ""}`);
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    authentication: "none",
    exposure: "internal",
    sensitive: "iban",
    kind: "rest",
  });
});

it("finds callers with a kind of credentials", async () => {
  visit("/endpoints?credential=api_key_query");

  await screen.findByText("(1)");

  expect(paths()).toEqual(["/v1/users/{user_id}"]);
});

it("offers the classes of sensitive data, also those that people defined", async () => {
  visit("/endpoints");
  await screen.findByText("/oauth2/token");
  const sensitive = createWrapper().findAllSelects().at(-2);

  act(() => sensitive?.openDropdown());
  await screen.findByText("Loyalty card of the shop");
  act(() => sensitive?.selectOptionByValue("loyalty_card", { expandToViewport: true }));

  await screen.findByText("(1)");
  expect(address()).toBe("/endpoints?sensitive=loyalty_card");
});

it("says of the riskiest what makes it so", async () => {
  visit("/endpoints");

  await screen.findByText("/oauth2/token");

  expect(paths()[0]).toBe("/charges/{id}");
  const text = table().findRows()[0]?.getElement().textContent;
  for (const part of ["critical", "No credentials", "Internal", "iban out", "2 high"]) expect(text).toContain(part);
});

it("says of what was not reviewed that it was not", async () => {
  visit("/endpoints?search=carts");

  expect(await screen.findByText("Not reviewed yet")).toBeTruthy();
});

it("offers the hosts that the API knows", async () => {
  visit("/endpoints");
  await screen.findByText("/oauth2/token");

  createWrapper().findAllSelects()[0]?.openDropdown();

  expect(await screen.findByText("7 endpoints")).toBeTruthy();
  expect(screen.queryByText("4 endpoints")).toBeNull();
});

it("asks for the hosts again where they could not be loaded", async () => {
  const { world, interrupt } = visit("/endpoints");
  await screen.findByText("/oauth2/token");
  interrupt((request) =>
    request.url.includes("/v1/collections") ? refusal(400, "internal", "No hosts.") : answer(world, request),
  );
  act(() => createWrapper().findAllSelects()[0]?.openDropdown());
  await screen.findByText("The hosts could not be loaded.");

  interrupt(null);
  fireEvent.click(screen.getByText("Try again"));

  expect(await screen.findByText("7 endpoints")).toBeTruthy();
});

it("sorts by the column that is asked for", async () => {
  visit("/endpoints");
  await screen.findByText("/oauth2/token");

  const [sort = document.body] = within(screen.getByRole("columnheader", { name: "Path" })).getAllByRole("button");
  fireEvent.click(sort);

  await waitFor(() => {
    expect(paths()[0]).toBe("/.well-known/jwks.json");
  });
  expect(address()).toBe("/endpoints?sort=path_template&order=asc");
});

it("walks the pages forward and back, token by token", async () => {
  localStorage.setItem("heliostat.table.endpoints.3", JSON.stringify(preferences(5)));
  const { requests } = visit("/endpoints?sort=request_count&order=desc");
  await screen.findByText("/oauth2/token");

  fireEvent.click(screen.getByRole("button", { name: "Next page" }));
  await waitFor(() => {
    expect(requests.at(-1)).toContain("page_token=5");
  });
  await screen.findAllByText("/v1/orders/", { exact: false });
  fireEvent.click(screen.getByRole("button", { name: "Previous page" }));

  expect(await screen.findByText("/oauth2/token")).toBeTruthy();
});

it("comes back from a row to the page on which it stands", async () => {
  localStorage.setItem("heliostat.table.endpoints.3", JSON.stringify(preferences(5)));
  const { goBack } = visit("/endpoints?sort=request_count&order=desc");
  await screen.findByText("/oauth2/token");
  fireEvent.click(screen.getByRole("button", { name: "Next page" }));
  await waitFor(() => {
    expect(paths()).not.toContain("/oauth2/token");
  });
  const onPage = paths();

  fireEvent.click(table().findRows()[0]?.find("th a")?.getElement() ?? document.body);
  await screen.findByRole("heading", { name: "Overview" });
  await goBack();

  await waitFor(() => {
    expect(paths()).toEqual(onPage);
  });
  fireEvent.click(screen.getByRole("button", { name: "Previous page" }));
  expect(await screen.findByText("/oauth2/token")).toBeTruthy();
});

it("begins at the first page when the question changes", async () => {
  localStorage.setItem("heliostat.table.endpoints.3", JSON.stringify(preferences(5)));
  const { requests } = visit("/endpoints?sort=request_count&order=desc");
  await screen.findByText("/oauth2/token");
  fireEvent.click(screen.getByRole("button", { name: "Next page" }));
  await waitFor(() => {
    expect(requests.at(-1)).toContain("page_token=5");
  });

  fireEvent.change(screen.getByLabelText("Find endpoints"), { target: { value: "shop" } });

  await waitFor(() => {
    expect(requests.at(-1)).toContain("search=shop");
  });
  expect(requests.at(-1)).not.toContain("page_token");
});

it("shows hostile names as text, cut, and with hidden characters by name", async () => {
  visit("/endpoints?host=legacy.internal");

  await screen.findByText('/<script>alert("x")</script>/', { exact: false });

  expect(document.querySelector("script")).toBeNull();
  expect(document.body.textContent).not.toContain("\u202e");
  expect(screen.getByText("⟨U+202E⟩")).toBeTruthy();
  expect(Math.max(...paths().map((path) => path.length))).toBeLessThan(260);
  await expectAccessible();
});

it("keeps the last rows, and says so, when it cannot refresh them", async () => {
  const { interrupt } = visit("/endpoints");
  await screen.findByText("/oauth2/token");

  interrupt(() => refusal(400, "invalid_page_token", "The page token is of another list."));
  fireEvent.change(screen.getByLabelText("Find endpoints"), { target: { value: "users" } });

  expect(await screen.findByText("The page token is of another list.")).toBeTruthy();
});

it("searches for several words, each of them anywhere", async () => {
  visit("/endpoints?search=get payments auth:none");

  await screen.findByText("{id}");

  expect(paths()).toEqual(["/charges/{id}"]);
});

it("offers to go on where the rows that were looked through hold no match, but there are more", async () => {
  let asked = 0;
  const { interrupt } = visit("/endpoints?search=rare", {
    instead: () => {
      asked += 1;
      return Response.json({ items: [], next_page_token: "more", total: null });
    },
  });

  await screen.findByText("No matches so far");
  await expectAccessible();
  interrupt(() => Response.json({ items: [], next_page_token: null, total: null }));
  fireEvent.click(screen.getByRole("button", { name: "Search on" }));

  expect(await screen.findByText("No matches")).toBeTruthy();
  expect(asked).toBeGreaterThan(0);
});

/** Opens the dialog for all endpoints of the page; the field for their owner. */
async function ownerOfAll(): Promise<HTMLElement> {
  fireEvent.click(await screen.findByRole("checkbox", { name: "All endpoints of this page" }));
  fireEvent.click(screen.getByRole("button", { name: "Set owner" }));
  return screen.findByRole("combobox", { name: "Owner", description: /A team/ });
}

it("sets the owner of the chosen endpoints, and takes it back", async () => {
  const { world, requests } = visit("/endpoints?host=payments.shop.example%3A8443");
  await screen.findByText("/charges");
  const ownersOf = () => world.endpoints.filter(({ host }) => host.startsWith("payments")).map(({ owner }) => owner);
  const before = ownersOf();

  const input = await ownerOfAll();
  await expectAccessible();
  expect((input as HTMLInputElement).value).toBe("Payments");
  fireEvent.change(input, { target: { value: " Ledger " } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText(/^Ledger owns \d endpoints now\.$/)).toBeTruthy();
  expect(new Set(ownersOf())).toEqual(new Set(["Ledger"]));
  await waitFor(() => {
    expect(requests.at(-1)).not.toMatch(/^PUT/);
  });
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));

  expect(await screen.findByText("Taken back.")).toBeTruthy();
  expect(ownersOf()).toEqual(before);
});

it("keeps the dialog with what was typed, and its way back, though a look at the API takes the rows away", async () => {
  const { world, requests } = visit("/endpoints?method=DELETE");
  const chosen = world.endpoints.filter(({ method }) => method === "DELETE");
  fireEvent.change(await ownerOfAll(), { target: { value: "Ledger" } });

  for (const endpoint of chosen) endpoint.method = "PATCH";
  await screen.findByText("No matches");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText(/^Ledger owns \d+ endpoints? now\.$/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Undo" })).toBeTruthy();
  expect(new Set(chosen.map(({ owner }) => owner))).toEqual(new Set(["Ledger"]));
  expect(requests.filter((request) => request === "PUT /v1/owners")).toHaveLength(1);
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("gives no owner over one that somebody else gave meanwhile", async () => {
  const { world } = visit("/endpoints?method=DELETE");
  const chosen = world.endpoints.filter(({ method }) => method === "DELETE");
  fireEvent.change(await ownerOfAll(), { target: { value: "Ledger" } });

  for (const endpoint of chosen) endpoint.owner = "Somebody else";
  fireEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("The owner of an endpoint is not as it was read.")).toBeTruthy();
  expect(new Set(chosen.map(({ owner }) => owner))).toEqual(new Set(["Somebody else"]));
});

it("shows who only looks no way to set an owner", async () => {
  visit("/endpoints", {
    change: (world) => {
      world.role = "viewer";
    },
  });

  await screen.findByText("/oauth2/token");

  expect(screen.queryByRole("button", { name: "Set owner" })).toBeNull();
  expect(screen.queryByRole("checkbox", { name: /endpoints of this page/ })).toBeNull();
});

it("finds what nobody owns", async () => {
  visit("/endpoints");
  await screen.findByText("/oauth2/token");
  const owner = createWrapper().findAllSelects().at(-1);

  act(() => owner?.openDropdown());
  act(() => owner?.selectOptionByValue("-", { expandToViewport: true }));

  await waitFor(() => {
    expect(address()).toBe("/endpoints?owner=-");
  });
  await waitFor(() => {
    expect(paths()).not.toContain("/charges");
  });
});

it("keeps its layout with long hosts, many classes and hidden characters in owners", async () => {
  visit("/endpoints", {
    change: (world) => {
      const [hostile] = world.endpoints;
      if (hostile?.facts) {
        hostile.host = `${"a".repeat(250)}.example`;
        hostile.path_template = `/${"<img src=x onerror=alert(1)>".repeat(80)}`;
        hostile.owner = "a\u202eb";
        hostile.facts.risk = 100;
        hostile.facts.sensitive = Array.from({ length: 40 }, (_, index) => `class_${index}:response`);
      }
    },
  });

  await screen.findByText("+34 more");

  const row = table().findRows()[0]?.getElement();
  expect(row?.textContent.length).toBeLessThan(1_200);
  expect(row?.textContent).toContain("⟨U+202E⟩");
  expect(document.querySelector("img[src=x]")).toBeNull();
  await expectAccessible();
});

function preferences(pageSize: number): object {
  return {
    pageSize,
    wrapLines: true,
    contentDensity: "comfortable",
    contentDisplay: ["method", "path_template", "host"].map((id) => ({ id, visible: true })),
  };
}
