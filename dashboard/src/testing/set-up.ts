import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { arrival } from "../api/arrival";
import { reachability } from "../api/reachability";
import { setPainted } from "../components/after-paint";
import { forgetPreferences } from "../preferences/preferences";

// The first page of a file is compiled while it is waited for, maybe on a busy machine.
configure({ asyncUtilTimeout: 25_000 });

beforeEach(() => {
  setPainted(true);
  // jsdom has no media queries and no layout. Who asks for less motion waits for no transition.
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query.includes("reduced-motion"),
    media: query,
    addEventListener: noop,
    removeEventListener: noop,
  }));
  // Notices look for themselves by their ids.
  vi.stubGlobal("CSS", { escape: (text: string) => text.replace(/[^\w-]/g, "\\$&") });
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = noop;
      unobserve = noop;
      disconnect = noop;
    },
  );
});

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
  arrival.set("none");
  forgetPreferences();
  reachability.forget();
  window.history.replaceState(null, "", "/");
});

function noop(): void {
  // Nothing to observe.
}
