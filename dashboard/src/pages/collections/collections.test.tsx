import { fireEvent, screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { refusal } from "../../../fake/api";
import { collectionsOf, makeWorld } from "../../../fake/world";
import { address, expectAccessible, visit } from "../../testing/render-app";

const rows = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getByRole("rowheader").textContent);

/** What a blob holds; jsdom's blobs cannot tell by themselves. */
const textOf = (blob: Blob): Promise<string> =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.readAsText(blob);
  });

it("lists the hosts, the riskiest first", async () => {
  visit("/collections");

  await screen.findByText("api.shop.example");

  expect(rows()).toHaveLength(6);
  expect(rows()[0]).toBe("payments.shop.example:8443");
  await expectAccessible();
});

it("says of what was counted long ago when that was", async () => {
  const [one] = collectionsOf(makeWorld().endpoints);
  const moments = {
    "long.test": "2020-02-03T04:05:06.000Z",
    "lately.test": new Date().toISOString(),
    "now.test": null,
  };
  const items = Object.entries(moments).map(([host, counted_at]) => ({ ...one, host, counted_at }));
  visit("/collections", { instead: () => Response.json({ items, next_page_token: null, total: 3 }) });
  await screen.findByText("long.test");

  const told = (host: string) => screen.getByText(host).closest("tr")?.textContent;

  expect(told("long.test")).toContain("as of");
  for (const host of ["lately.test", "now.test"]) expect(told(host)).not.toContain("as of");
});

it("says of each host how much it asks for attention, and why", async () => {
  visit("/collections");
  await screen.findByText("api.shop.example");

  const row = screen.getByText("payments.shop.example:8443").closest("tr")?.textContent;

  for (const part of ["critical", "2 high", "credit card", "iban"]) expect(row).toContain(part);
});

it("shows the load balancers of a host, and how much it was asked in a day", async () => {
  visit("/collections?search=shop payments");
  await screen.findByText("payments.shop.example:8443");

  const row = screen.getByText("payments.shop.example:8443").closest("tr") ?? document.body;

  expect(row.textContent).toContain("legacy");
  expect(within(row).getByRole("img", { name: /^Requests an hour: latest/ })).toBeTruthy();
});

it("finds hosts by what they carry and by their load balancer", async () => {
  visit("/collections?search=iban legacy");

  await screen.findByText("payments.shop.example:8443");

  expect(rows()).toEqual(["payments.shop.example:8443"]);
});

it("leads to the endpoints of a host", async () => {
  visit("/collections");

  fireEvent.click(await screen.findByRole("link", { name: "payments.shop.example:8443" }));

  expect(await screen.findByText("/charges")).toBeTruthy();
  expect(address()).toBe("/endpoints?host=payments.shop.example%3A8443");
});

it("exports the OpenAPI document of a host as a file", async () => {
  const createObjectURL = vi.fn<(blob: Blob) => string>(() => "blob:here");
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL, revokeObjectURL: () => undefined }));
  const { requests } = visit("/collections");

  fireEvent.click(await screen.findByRole("button", { name: "Export payments.shop.example:8443" }));
  fireEvent.click(await screen.findByText("OpenAPI 3.1, JSON"));

  await vi.waitFor(() => {
    expect(createObjectURL).toHaveBeenCalledOnce();
  });
  expect(requests).toContain("GET /v1/collections/payments.shop.example%3A8443/openapi?format=json");
  const [exported] = createObjectURL.mock.calls[0] ?? [new Blob()];
  expect(JSON.parse(await textOf(exported))).toMatchObject({ openapi: "3.1.0" });
});

it("exports the hosts that are listed, and tells beside the table why one export did not work", async () => {
  const { requests, interrupt } = visit("/collections?search=shop");
  interrupt((request) =>
    request.url.includes(".csv") ? refusal(413, "answer_too_large", "Too much.") : Promise.reject(new Error("offline")),
  );

  fireEvent.click(await screen.findByRole("button", { name: "Export these collections" }));
  fireEvent.click(await screen.findByText("CSV"));

  expect(await screen.findByText(/The export as CSV did not work/)).toBeTruthy();
  expect(requests).toContain("GET /v1/collections.csv?search=shop");
  expect(screen.getByRole("button", { name: "Export these collections" })).toBeTruthy();
});

it("has no button within a link, however long the name of a host is", async () => {
  const host = `${"long.".repeat(50)}example`;
  visit("/collections", {
    change: (world) => {
      for (const endpoint of world.endpoints) endpoint.host = host;
    },
  });

  const link = await screen.findByRole("link", { name: /^long\./ });

  expect(link.textContent.length).toBeLessThan(host.length);
  expect(link.querySelector("button, a, [role=button]")).toBeNull();
});

it("says that there is no traffic yet, and what brings some", async () => {
  visit("/collections", {
    change: (world) => {
      world.endpoints = [];
    },
  });

  expect(await screen.findByText("No API traffic yet")).toBeTruthy();
  await expectAccessible();
});

it("says that nothing matches, and shows all again", async () => {
  visit("/collections?search=nothing-like-it");

  fireEvent.click(await screen.findByRole("button", { name: "Clear filters" }));

  expect(await screen.findByText("api.shop.example")).toBeTruthy();
  expect(address()).toBe("/collections");
});

it("shows a failure as the API explains it, and tries again", async () => {
  const { interrupt } = visit("/collections", {
    instead: () => refusal(503, "store_unavailable", "The inventory does not answer.", "Wait a moment."),
  });

  expect(await screen.findByText("The collections could not be loaded")).toBeTruthy();
  expect(screen.getByText("The inventory does not answer.")).toBeTruthy();
  expect(screen.getByText("Wait a moment.")).toBeTruthy();
  expect(screen.getByText("store_unavailable")).toBeTruthy();
  expect(screen.getByText("req-1234")).toBeTruthy();
  await expectAccessible();

  interrupt(null);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByText("api.shop.example")).toBeTruthy();
});

it("says which permission is missing", async () => {
  visit("/collections", {
    instead: () => refusal(403, "aws_refused", "AWS refused dynamodb:Query.", "Attach the reader policy."),
  });

  expect(await screen.findByText("You do not have the permission for this")).toBeTruthy();
  expect(screen.getByText("Attach the reader policy.")).toBeTruthy();
});

it("says that it is loading", async () => {
  visit("/collections", { instead: () => new Promise<Response>(() => undefined) });

  expect(await screen.findByText("Loading collections")).toBeTruthy();
});
