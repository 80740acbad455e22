import { render, screen } from "@testing-library/react";
import axe from "axe-core";
import { MemoryRouter, useLocation } from "react-router";
import { expect, vi } from "vitest";
import { answer } from "../../fake/api";
import { makeWorld, type World } from "../../fake/world";
import { session } from "../api/session";
import { App } from "../app";

interface Visit {
  world: World;
  /** What was asked of the API: "GET /v1/endpoints?host=..." */
  requests: string[];
  /** Answers in the API's place from now on; null lets it answer again. */
  interrupt: (instead: ((request: Request) => Response | Promise<Response>) | null) => void;
}

interface VisitOptions {
  change?: (world: World) => void;
  instead?: (request: Request) => Response | Promise<Response>;
  signedIn?: boolean;
}

/** Opens the dashboard at an address, in front of a fake API. */
export function visit(address: string, { change, instead, signedIn = true }: VisitOptions = {}): Visit {
  const world = makeWorld();
  change?.(world);
  let interruption = instead ?? null;
  const requests: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    requests.push(`${request.method} ${pathname}${search}`);
    // What the frame of each page asks for is answered whatever happens to the page.
    const isOfFrame = ["/v1/health", "/v1/session", "/v1/sign-in"].includes(pathname);
    return interruption && !isOfFrame ? await interruption(request) : await answer(world, request);
  });
  if (signedIn) session.signIn(world.token);
  render(
    <MemoryRouter initialEntries={[address]}>
      <App />
      <Address />
    </MemoryRouter>,
  );
  return {
    world,
    requests,
    interrupt: (other) => {
      interruption = other;
    },
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
