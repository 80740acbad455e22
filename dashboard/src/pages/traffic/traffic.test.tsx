import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { refusal } from "../../../fake/api";
import { address, expectAccessible, visit } from "../../testing/render-app";

const busiest = () =>
  within(screen.getByRole("table", { name: "Endpoints with the most" }))
    .getAllByRole("rowheader")
    .map(({ textContent }) => textContent);

it("shows rates, errors and latency of the busiest hosts, and the endpoints with the most requests", async () => {
  const { requests } = visit("/traffic");

  await screen.findByRole("table", { name: "Endpoints with the most" });
  await screen.findByRole("table", { name: "Collections" });

  for (const title of ["Requests", "Errors", "Latency, p95"]) {
    expect(screen.getAllByRole("heading", { name: new RegExp(`^${title}`) }).length).toBeGreaterThan(0);
  }
  expect(busiest()[0]).toBe("GET /actuator/health");
  expect(requests.some((request) => request.startsWith("GET /v1/traffic/hosts?step=minute&from="))).toBe(true);
});

it("can be used by everybody", async () => {
  visit("/traffic?host=auth.shop.example");

  await screen.findByRole("heading", { name: /^Requests and answers/ });

  await expectAccessible();
});

it("keeps the range, the order and the host in the address", async () => {
  const { requests } = visit("/traffic?range=7d&top=errors&host=auth.shop.example");

  await screen.findByRole("table", { name: "Endpoints with the most" });
  expect(busiest()).toEqual(["POST /oauth2/token"]);
  expect(requests.some((request) => /traffic\?host=auth.shop.example&step=hour&from=/.test(request))).toBe(true);

  fireEvent.click(screen.getByRole("button", { name: "24 hours" }));

  await waitFor(() => {
    expect(requests.some((request) => request.includes("step=quarter_hour"))).toBe(true);
  });
  expect(address()).toBe("/traffic?range=24h&top=errors&host=auth.shop.example");
});

it("tells in a table what a chart shows", async () => {
  visit("/traffic?host=auth.shop.example");

  fireEvent.click(await screen.findByRole("button", { name: "Latency as a table" }));

  const rows = within(await screen.findByRole("table", { name: "Latency" })).getAllByRole("row");
  expect(rows).toHaveLength(61);
  expect(rows[1]?.textContent).toMatch(/–––$/);
});

it("does not ask for a range or an order that there is not", async () => {
  const { requests } = visit("/traffic?range=toString&top=colour");

  await screen.findByRole("table", { name: "Endpoints with the most" });

  expect(requests.join()).not.toMatch(/toString|colour/);
});

it("says that nothing came yet", async () => {
  visit("/traffic", {
    change: (world) => {
      world.endpoints = [];
    },
  });

  expect(await screen.findByText("No API traffic yet")).toBeTruthy();
});

it("says why traffic could not be had", async () => {
  visit("/traffic", { instead: () => refusal(403, "aws_refused", "AWS refused dynamodb:Query.") });

  expect((await screen.findAllByText("AWS refused dynamodb:Query.")).length).toBeGreaterThan(0);
});
