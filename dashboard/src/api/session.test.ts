import { expect, it, vi } from "vitest";
import { session, signInFromAddress } from "./session";

it("signs in with the token of the address, and takes it out of the address", () => {
  window.history.replaceState(null, "", "/endpoints?host=a#token=abc_-9");

  signInFromAddress();

  expect(session.token()).toBe("abc_-9");
  expect(window.location.href.endsWith("/endpoints?host=a")).toBe(true);
});

it("leaves an address without a token alone", () => {
  window.history.replaceState(null, "", "/endpoints#other");

  signInFromAddress();

  expect(session.token()).toBeNull();
  expect(window.location.hash).toBe("#other");
});

it("does not break on a fragment that is not well encoded", () => {
  window.history.replaceState(null, "", "/#token=%E0%A4%A");

  signInFromAddress();

  expect(session.token()).toBe("%E0%A4%A");
});

it("lets go of a refused token and says so", () => {
  session.signIn("old");

  session.reject("old");

  expect(session.token()).toBeNull();
  expect(session.wasRejected()).toBe(true);
});

it("keeps a token that came after the refused one", () => {
  session.signIn("old");
  session.signIn("new");

  session.reject("old");

  expect(session.token()).toBe("new");
});

it("tells its listeners until they leave", () => {
  const listener = vi.fn();
  const leave = session.subscribe(listener);

  session.signIn("a");
  leave();
  session.signOut();

  expect(listener).toHaveBeenCalledTimes(1);
});

it("keeps the token out of the storage that outlives the tab", () => {
  session.signIn("secret");

  expect(localStorage.length).toBe(0);
});
