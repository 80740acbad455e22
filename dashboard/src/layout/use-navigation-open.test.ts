import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useNavigationOpen } from "./use-navigation-open";

it("keeps what a person left in a wide window while the window is narrow", () => {
  const listeners = new Set<() => void>();
  const narrow = {
    matches: false,
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  };
  vi.stubGlobal("matchMedia", () => narrow);
  const { result } = renderHook(() => useNavigationOpen());
  const open = () => result.current[0];
  const becomeNarrow = (matches: boolean) => {
    act(() => {
      narrow.matches = matches;
      // As the layout does, before anything is rendered.
      if (matches) result.current[1](false);
      listeners.forEach((listener) => {
        listener();
      });
    });
  };

  expect(open()).toBe(true);
  becomeNarrow(true);
  expect(open()).toBe(false);
  act(() => {
    result.current[1](true);
  });
  expect(open()).toBe(true);

  becomeNarrow(true);
  becomeNarrow(false);
  expect(open()).toBe(true);

  act(() => {
    result.current[1](false);
  });
  expect(open()).toBe(false);
  becomeNarrow(true);
  becomeNarrow(false);
  expect(open()).toBe(false);
});
