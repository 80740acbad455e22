import { expect, it, vi } from "vitest";
import { session } from "./session";

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

it("forgets what was kept for a person once somebody else may be in front of the tab", () => {
  for (const end of [
    () => {
      session.signOut();
    },
    () => {
      session.reject("of ada");
    },
    () => {
      session.signIn("of ben");
    },
  ]) {
    session.signIn("of ada");
    sessionStorage.setItem("heliostat.connect", "what Ada is about to mirror");
    sessionStorage.setItem("of another page", "stays");
    const ada = session.person();

    end();

    expect(session.person()).not.toBe(ada);
    expect(sessionStorage.getItem("heliostat.connect")).toBeNull();
    expect(sessionStorage.getItem("of another page")).toBe("stays");
    session.signOut();
  }
});

it("knows a person by another token that renewed theirs", () => {
  session.signIn("of ada");
  sessionStorage.setItem("heliostat.connect", "what Ada is about to mirror");
  const ada = session.person();

  session.renew("of ada still", { refreshToken: "r", expiresAtMs: 0, signOutAddress: "" });
  session.signIn("of ada still");

  expect(session.person()).toBe(ada);
  expect(sessionStorage.getItem("heliostat.connect")).not.toBeNull();
});
