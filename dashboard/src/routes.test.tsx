import { fireEvent, screen, waitFor } from "@testing-library/react";
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

it("gives the place to a page that is asked for at once, and the focus to its heading once it is there", async () => {
  visit("/collections");
  await screen.findByText("api.shop.example");
  expect(document.activeElement).toBe(document.body);

  fireEvent.click(screen.getByRole("link", { name: "Costs" }));

  expect(await screen.findByText("Loading the page")).toBeTruthy();
  expect(screen.queryByText("api.shop.example")).toBeNull();
  const heading = await screen.findByRole("heading", { name: "Costs" });
  await waitFor(() => {
    expect(document.activeElement).toBe(heading);
  });
  expect(document.title).toBe("Costs · Heliostat");
});

it("keeps the frame while pages change, and the focus while filters do", async () => {
  visit("/endpoints");
  await screen.findByText("/oauth2/token");
  const inNavigation = () => screen.getAllByRole("link", { name: "Collections" })[0] ?? document.body;
  const navigation = inNavigation();
  const search = screen.getByLabelText("Find endpoints");

  search.focus();
  fireEvent.change(search, { target: { value: "oauth" } });
  await screen.findByText("(1)");
  expect(document.activeElement).toBe(search);

  fireEvent.click(navigation);
  await screen.findByText("payments.shop.example:8443");
  expect(inNavigation()).toBe(navigation);
});

it("says that a page is on its way", async () => {
  visit("/load-balancers");

  expect(screen.getByText("Loading the page")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Permissions" })).toBeTruthy();
  await expectAccessible();
  late.arrive();

  expect(await screen.findByRole("heading", { name: "Late" })).toBeTruthy();
});
