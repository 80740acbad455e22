import { fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { address, expectAccessible, visit } from "./testing/render-app";

// One page that cannot be loaded, and one that takes its time.
vi.mock("./pages/permissions", () => {
  throw new Error("Unable to preload CSS");
});
const late = vi.hoisted(() => {
  let arrive = (): void => undefined;
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return {
    arrival,
    arrive: () => {
      arrive();
    },
  };
});
vi.mock("./pages/load-balancers", async () => {
  await late.arrival;
  return { default: () => <h1>Late</h1> };
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it("offers to load a page again that could not be loaded", async () => {
  const reload = vi.fn();
  vi.stubGlobal("location", { reload });
  vi.spyOn(console, "error").mockReturnValue();
  visit("/permissions");

  expect(await screen.findByText("This page could not be shown")).toBeTruthy();
  await expectAccessible();
  fireEvent.click(screen.getByRole("button", { name: "Load the page again" }));

  expect(reload).toHaveBeenCalledOnce();
});

it("leads from a page that could not be loaded to the others", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  visit("/permissions");
  await screen.findByText("This page could not be shown");

  fireEvent.click(screen.getByRole("link", { name: "Collections" }));

  expect(await screen.findByText("api.shop.example")).toBeTruthy();
  expect(address()).toBe("/collections");
  expect(screen.queryByText("This page could not be shown")).toBeNull();
});

it("says that a page is on its way", async () => {
  visit("/load-balancers");

  expect(screen.getByText("Loading the page")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Permissions" })).toBeTruthy();
  await expectAccessible();
  late.arrive();

  expect(await screen.findByRole("heading", { name: "Late" })).toBeTruthy();
});
