import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { refusal } from "../../fake/api";
import { watched } from "../api/reachability";
import { session } from "../api/session";
import { expectAccessible, visit } from "../testing/render-app";

afterEach(() => {
  window.dispatchEvent(new Event("online"));
});

/** Cuts the connection, as a browser notices it; the answer mends it again. */
function cut(): () => void {
  const answer = globalThis.fetch;
  window.dispatchEvent(new Event("offline"));
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  return () => {
    vi.stubGlobal("fetch", answer);
    window.dispatchEvent(new Event("online"));
  };
}

it("says that the connection is lost, keeps what was shown, and is up to date by itself once it is back", async () => {
  const { world } = visit("/endpoints");
  await screen.findByText("/charges");

  const mend = cut();

  expect(await screen.findByText("Heliostat does not answer")).toBeTruthy();
  expect(screen.getByText(/^What is shown is from/)).toBeTruthy();
  expect(screen.getByText("/charges")).toBeTruthy();
  expect(await screen.findByText("The endpoints could not be refreshed")).toBeTruthy();
  await expectAccessible();
  const charges = world.endpoints.find(({ path_template }) => path_template === "/charges");
  if (charges) charges.path_template = "/charges-by-now";
  mend();

  expect(await screen.findByText("/charges-by-now")).toBeTruthy();
  await waitFor(() => {
    expect(screen.queryByText("Heliostat does not answer")).toBeNull();
  });
  expect(screen.queryByText("The endpoints could not be refreshed")).toBeNull();
});

it("recovers on a page that asks for nothing by itself", async () => {
  visit("/settings?tab=history");
  const mend = cut();
  expect(await screen.findByText("The settings could not be loaded")).toBeTruthy();
  expect(screen.getByText("Heliostat does not answer")).toBeTruthy();

  mend();

  expect(await screen.findByRole("table", { name: "History of settings" })).toBeTruthy();
});

it("tells at once that a change was not sent, and does not send it later", async () => {
  const { world, requests } = visit("/endpoints?host=payments.shop.example%3A8443");
  await screen.findByText("/charges");
  const before = world.endpoints.map(({ owner }) => owner);
  fireEvent.click(await screen.findByRole("checkbox", { name: "All endpoints of this page" }));
  fireEvent.click(screen.getByRole("button", { name: "Set owner" }));
  fireEvent.change(await screen.findByRole("combobox", { name: "Owner", description: /A team/ }), {
    target: { value: "Ledger" },
  });
  const mend = cut();

  fireEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(await within(screen.getByRole("dialog")).findByText("The API did not answer.")).toBeTruthy();
  const asked = requests.length;
  mend();
  await waitFor(() => {
    expect(requests.length).toBeGreaterThan(asked);
    expect(screen.queryByText("Heliostat does not answer")).toBeNull();
  });
  expect(requests.filter((request) => request.startsWith("PUT"))).toEqual([]);
  expect(world.endpoints.map(({ owner }) => owner)).toEqual(before);
});

it("says that it waits where an answer takes long, until it is there", async () => {
  visit("/permissions");
  await screen.findByRole("heading", { name: "Permissions" });
  let answer: (response: Response) => void = () => undefined;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const waiting = watched(() => new Promise((resolve) => (answer = resolve)));
  act(() => {
    vi.advanceTimersByTime(5_000);
  });
  vi.useRealTimers();

  expect(await screen.findByText("Still waiting for an answer of Heliostat.")).toBeTruthy();
  answer(new Response());
  await waiting;
  await waitFor(() => {
    expect(screen.queryByText("Still waiting for an answer of Heliostat.")).toBeNull();
  });
});

it("says why nothing is offered where it is not known who is signed in", async () => {
  const world = visit("/findings").world;
  const answer = globalThis.fetch;
  let isDown = true;
  vi.stubGlobal("fetch", (request: Request) =>
    isDown && request.url.endsWith("/v1/session")
      ? Promise.resolve(refusal(400, "internal", "The session could not be read."))
      : answer(request),
  );
  session.signOut();
  session.signIn(world.token);

  expect(await screen.findByText("It is not known what you may do")).toBeTruthy();
  expect(screen.getByText("The session could not be read.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Accept" })).toBeNull();
  isDown = false;
  fireEvent.click(
    createWrapper().findFlashbar()?.findItems()[0]?.findAction()?.findButton()?.getElement() ?? document.body,
  );

  expect(await screen.findByRole("button", { name: "Accept" })).toBeTruthy();
  expect(screen.queryByText("It is not known what you may do")).toBeNull();
});
