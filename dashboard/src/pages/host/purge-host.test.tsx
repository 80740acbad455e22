import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { address, expectAccessible, visit } from "../../testing/render-app";

const HOST = "api.shop.example";

it("purges a host once its name is typed, step by step", async () => {
  const { requests, world } = visit(`/hosts/${HOST}`);

  fireEvent.click(await screen.findByRole("button", { name: "Purge" }));

  expect(await screen.findByText("Now: 7 endpoints, 12 samples.")).toBeTruthy();
  await expectAccessible();
  const verb = screen.getAllByRole("button", { name: "Purge" })[1];
  if (verb === undefined) throw new Error("the dialog has no button that purges");
  expect(verb.hasAttribute("disabled")).toBe(true);
  expect(world.endpoints.some(({ host }) => host === HOST)).toBe(true);

  fireEvent.change(screen.getByLabelText(`Type "${HOST}" to confirm`), { target: { value: HOST } });
  fireEvent.click(verb);

  await waitFor(() => {
    expect(address()).toBe("/collections");
  });
  expect(requests.filter((request) => request === "POST /v1/purges")).toHaveLength(4);
  expect(world.endpoints.some(({ host }) => host === HOST)).toBe(false);
  expect(screen.getAllByText(/19 records of the host removed\. All processors know of it at/)).not.toEqual([]);
});

it("says where a review is waited for that may still write what it read", async () => {
  visit(`/hosts/${HOST}`, {
    change: (world) => {
      world.purgesWaitFor = "review";
    },
  });
  fireEvent.click(await screen.findByRole("button", { name: "Purge" }));
  fireEvent.change(await screen.findByLabelText(`Type "${HOST}" to confirm`), { target: { value: HOST } });
  const verb = screen.getAllByRole("button", { name: "Purge" })[1];
  if (verb === undefined) throw new Error("the dialog has no button that purges");

  fireEvent.click(verb);

  expect(await screen.findAllByText(/A review that began before may run until .*: purge it again then/)).not.toEqual(
    [],
  );
});

it("says that there may be more where not all was counted", async () => {
  visit(`/hosts/${HOST}`, {
    change: (world) => {
      world.purgesAreCounted = false;
    },
  });

  fireEvent.click(await screen.findByRole("button", { name: "Purge" }));

  expect(await screen.findByText("Now: at least 7 endpoints, 12 samples.")).toBeTruthy();
});

it("is offered to administrators alone", async () => {
  visit(`/hosts/${HOST}`, {
    change: (world) => {
      world.role = "operator";
    },
  });

  expect(await screen.findByText("7 endpoints")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Purge" })).toBeNull();
});
