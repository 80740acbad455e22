import { act, render, screen } from "@testing-library/react";
import axe from "axe-core";
import { createMemoryRouter, RouterProvider, useLocation } from "react-router";
import { expect, vi } from "vitest";
import { answer } from "../../fake/api";
import { makeWorld, type World } from "../../fake/world";
import { makeQueryClient } from "../api/query-client";
import { session } from "../api/session";
import { App } from "../app";
import { askForFirstView } from "../first-view";
import { addressOf, BASENAME, pathOf } from "../root";

interface Visit {
  world: World;
  /** What was asked of the API: "GET /v1/endpoints?host=..." */
  requests: string[];
  /** Answers in the API's place from now on; null lets it answer again. */
  interrupt: (instead: ((request: Request) => Response | Promise<Response>) | null) => void;
  /** What the browser's button does. */
  goBack: () => Promise<void>;
}

interface VisitOptions {
  change?: (world: World) => void;
  instead?: (request: Request) => Response | Promise<Response>;
  signedIn?: boolean;
  /** What is shown first is asked for before anything is drawn, as when a browser opens the address. */
  askAhead?: boolean;
}

/** Opens the dashboard at an address, in front of a fake API. */
export function visit(
  address: string,
  { change, instead, signedIn = true, askAhead = false }: VisitOptions = {},
): Visit {
  const world = makeWorld();
  change?.(world);
  let interruption = instead ?? null;
  const requests: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname: asked, search } = new URL(request.url);
    const pathname = pathOf(asked);
    requests.push(`${request.method} ${pathname}${search}`);
    // What the frame of each page asks for is answered whatever happens to the page.
    const isOfFrame = ["/v1/health", "/v1/session", "/v1/sign-in"].includes(pathname);
    return interruption && !isOfFrame ? await interruption(request) : await answer(world, request);
  });
  if (signedIn) session.signIn(world.token);
  const first = { person: session.person(), queries: makeQueryClient() };
  if (askAhead) void askForFirstView(first.queries, new URL(addressOf(address), window.location.origin));
  const element = (
    <>
      <App first={first} />
      <Address />
    </>
  );
  const router = createMemoryRouter([{ path: "*", element }], {
    basename: BASENAME,
    initialEntries: [addressOf(address)],
  });
  render(<RouterProvider router={router} />);
  return {
    world,
    requests,
    interrupt: (other) => {
      interruption = other;
    },
    goBack: () => act(() => router.navigate(-1)),
  };
}

function Address() {
  const { pathname, search } = useLocation();
  return <output aria-label="address" hidden>{`${pathname}${search}`}</output>;
}

/** Where the dashboard is now. */
export const address = (): string => screen.getByLabelText("address").textContent;

/** Expects that axe finds nothing wrong; colours, and other `rules` that need a layout, are looked at in a browser. */
export async function expectAccessible(...rules: string[]): Promise<void> {
  const left = ["color-contrast", ...rules].map((rule) => [rule, { enabled: false }] as const);
  const { violations } = await axe.run(document.body, { rules: Object.fromEntries(left) });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}
