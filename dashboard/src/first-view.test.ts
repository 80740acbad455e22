import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { preferenceNameOf } from "./components/resource-table/table-question";
import { COLLECTIONS } from "./pages/collections/collections-question";
import { writePreference } from "./preferences/preferences";
import { visit } from "./testing/render-app";

it.each([
  ["/", "api.shop.example", "/v1/collections?sort=risk&order=desc&page_size=50"],
  [
    "/collections?search=shop&sort=host",
    "api.shop.example",
    "/v1/collections?search=shop&sort=host&order=asc&page_size=50",
  ],
  ["/endpoints?method=GET&status=9xx", "Endpoints", "/v1/endpoints?method=GET&sort=risk&order=desc&page_size=50"],
])("asks ahead for what %s shows, so that the page need not", async (address, shown, asked) => {
  const { requests } = visit(address, { askAhead: true });

  expect(await screen.findAllByText(shown)).not.toHaveLength(0);

  expect(requests).toEqual(["GET /v1/session", "GET /v1/health", `GET ${asked}`]);
});

it("asks ahead for as many rows as the person prefers", async () => {
  writePreference(preferenceNameOf(COLLECTIONS), {
    pageSize: 20,
    wrapLines: true,
    contentDensity: "compact",
    contentDisplay: [{ id: "host", visible: true }],
  });

  const { requests } = visit("/collections", { askAhead: true });
  expect(await screen.findAllByText("api.shop.example")).not.toHaveLength(0);

  expect(requests.filter((request) => request.includes("/v1/collections"))).toEqual([
    "GET /v1/collections?sort=risk&order=desc&page_size=20",
  ]);
});
