import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { answer } from "../../fake/api";
import { makeWorld, type World } from "../../fake/world";
import { arrival } from "./arrival";
import { answered, client } from "./client";
import { challengeOf } from "./pkce";
import { session } from "./session";
import { beginSignIn, renew, signInFromAddress, signInFromCode, signOut, type UserPoolSignIn } from "./sign-in";

const HOW: UserPoolSignIn = {
  kind: "cognito",
  authorize_url: "https://people.example/oauth2/authorize",
  logout_url: "https://people.example/logout",
  client_id: "client1",
  redirect_uri: "https://api.example/api/",
  scope: "openid email",
};

let world: World;
let asked: Request[];
let instead: ((request: Request) => Response | null | Promise<Response | null>) | null;

beforeEach(() => {
  world = makeWorld();
  asked = [];
  instead = null;
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(request.clone());
    return (await instead?.(request)) ?? (await answer(world, request));
  });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Leaves from an address, and comes back with what the hosted pages put into it. */
async function comeBack(from: string, put: (state: string) => Record<string, string>): Promise<void> {
  window.history.replaceState(null, "", from);
  const state = new URL(await beginSignIn(HOW)).searchParams.get("state") ?? "";
  window.history.replaceState(null, "", `/?${new URLSearchParams(put(state)).toString()}`);
  await signInFromCode();
}

const paths = () => asked.map(({ url }) => new URL(url).pathname);
const here = () => window.location.pathname + window.location.search + window.location.hash;

it("goes to the hosted pages with a challenge, and keeps the verifier in this tab", async () => {
  const address = new URL(await beginSignIn(HOW));

  const kept = JSON.parse(sessionStorage.getItem("heliostat.sign-in") ?? "{}") as Record<string, string>;
  expect(address.origin + address.pathname).toBe(HOW.authorize_url);
  expect(Object.fromEntries(address.searchParams)).toEqual({
    response_type: "code",
    client_id: "client1",
    redirect_uri: "https://api.example/api/",
    scope: "openid email",
    state: kept["state"],
    code_challenge: await challengeOf(kept["verifier"] ?? ""),
    code_challenge_method: "S256",
  });
  expect(localStorage.length).toBe(0);
});

it("exchanges the code through the API, and is where one left from", async () => {
  await comeBack("/endpoints?host=a#x", (state) => ({ code: world.code, state }));

  expect(session.token()).toBe(world.token);
  expect(here()).toBe("/endpoints?host=a#x");
  expect(paths()).toEqual(["/v1/sign-in/token"]);
  expect(arrival.current()).toBe("none");
});

it("takes the code out of the address before anything is asked", async () => {
  const seen: string[] = [];
  instead = () => {
    seen.push(here());
    return null;
  };

  await comeBack("/endpoints", (state) => ({ code: world.code, state }));

  expect(seen).toEqual(["/endpoints"]);
});

it("takes no code that this tab did not ask for", async () => {
  await comeBack("/endpoints", () => ({ code: world.code, state: "another" }));

  expect(session.token()).toBeNull();
  expect(asked).toEqual([]);
  expect(here()).toBe("/");
  expect(arrival.current()).toEqual({ reason: "This sign-in was not begun in this tab, or was begun again since." });
});

it("takes a way back once", async () => {
  await comeBack("/", (state) => ({ code: world.code, state }));
  session.signOut();
  window.history.replaceState(null, "", "/?code=x&state=y");

  await signInFromCode();

  expect(session.token()).toBeNull();
  expect(paths()).toEqual(["/v1/sign-in/token"]);
});

it.each([
  [{ error: "access_denied", error_description: "<b>call 555-0100</b>" }, "The user pool did not let you in."],
  [{ code: "used-before" }, "It took too long, or its code was used before."],
])("says why one is not in: %j", async (put, reason) => {
  await comeBack("/endpoints", (state) => ({ ...put, state }));

  expect(session.token()).toBeNull();
  expect(arrival.current()).toEqual({ reason });
  expect(here()).toBe("/endpoints");
});

it("says that the user pool cannot be reached", async () => {
  instead = () => Promise.reject(new TypeError("Failed to fetch"));

  await comeBack("/", (state) => ({ code: world.code, state }));

  expect(arrival.current()).toEqual({ reason: "The API did not answer." });
});

it("leaves pages alone whose own addresses speak of states and codes", async () => {
  window.history.replaceState(null, "", "/findings?state=open&code=200");

  await signInFromCode();

  expect(here()).toBe("/findings?state=open&code=200");
  expect(arrival.current()).toBe("none");
});

it("signs in with the token of a printed link, and takes it out of the address before anything is asked", async () => {
  window.history.replaceState(null, "", "/endpoints?host=a#token=abc_-9");
  const seen: string[] = [];
  instead = () => {
    seen.push(here());
    return null;
  };

  await signInFromAddress();

  expect(session.token()).toBe("abc_-9");
  expect(arrival.current()).toBe("none");
  expect(seen).toEqual(["/endpoints?host=a"]);
  expect(paths()).toEqual(["/v1/sign-in"]);
});

it("signs nobody in by a link where people sign in at a user pool", async () => {
  world.signIn = HOW;
  window.history.replaceState(null, "", "/#token=of-mallory");

  await signInFromAddress();

  expect(session.token()).toBeNull();
  expect(arrival.current()).toEqual({ reason: "Nobody is signed in by a link here." });
  session.signIn("of ada");
  window.history.replaceState(null, "", "/#token=of-mallory");
  await signInFromAddress();
  expect(session.token()).toBe("of ada");
  expect(here()).toBe("/");
});

it("signs in by a printed link though the first answers do not come", async () => {
  vi.useFakeTimers();
  let left = 2;
  instead = () => (left-- > 0 ? Promise.reject(new TypeError("Failed to fetch")) : null);
  window.history.replaceState(null, "", "/#token=abc");

  const signingIn = signInFromAddress();
  await vi.runAllTimersAsync();
  await signingIn;

  expect(session.token()).toBe("abc");
});

it("says why a printed link does not sign in", async () => {
  vi.useFakeTimers();
  instead = () => Promise.reject(new TypeError("Failed to fetch"));
  window.history.replaceState(null, "", "/#token=abc");

  const signingIn = signInFromAddress();
  await vi.runAllTimersAsync();
  await signingIn;

  expect(arrival.current()).toEqual({ reason: "The API did not answer." });
});

it("leaves an address without a token alone, and does not break on one that is not well encoded", async () => {
  window.history.replaceState(null, "", "/endpoints#other");
  await signInFromAddress();
  expect(session.token()).toBeNull();
  expect(here()).toBe("/endpoints#other");
  window.history.replaceState(null, "", "/#token=%E0%A4%A");

  await signInFromAddress();

  expect(session.token()).toBe("%E0%A4%A");
});

const RENEWAL = { refreshToken: "refresh-of-ada", signOutAddress: "https://people.example/logout?client_id=client1" };
const inMinutes = (minutes: number) => Date.now() + minutes * 60_000;

it("renews before a token expires, once for all who ask", async () => {
  session.signIn("old", { ...RENEWAL, expiresAtMs: inMinutes(0.5) });

  await Promise.all([answered(client.GET("/v1/collections")), answered(client.GET("/v1/rules"))]);

  expect(paths().filter((path) => path === "/v1/sign-in/token")).toHaveLength(1);
  const sent = asked.filter(({ url }) => !url.includes("sign-in")).map(({ headers }) => headers.get("Authorization"));
  expect(sent).toEqual([`Bearer ${world.token}`, `Bearer ${world.token}`]);
  // The one that it was renewed with is good on.
  expect(session.renewal()?.refreshToken).toBe("refresh-of-ada");
});

it("does not renew a token that is good for long", async () => {
  session.signIn(world.token, { ...RENEWAL, expiresAtMs: inMinutes(10) });

  await answered(client.GET("/v1/rules"));

  expect(paths()).toEqual(["/v1/rules"]);
});

it("renews where the API says that it expired, whatever this clock says, and asks again with the same body", async () => {
  session.signIn("expired", { ...RENEWAL, expiresAtMs: inMinutes(10) });
  const bodies: string[] = [];
  instead = async (request) => {
    if (!request.url.endsWith("/v1/mutes")) return null;
    bodies.push(await request.clone().text());
    return request.headers.get("Authorization") === `Bearer ${world.token}` ? Response.json({}) : null;
  };

  await answered(client.POST("/v1/mutes", { body: { host: "a" } }));

  expect(bodies).toEqual(['{"host":"a"}', '{"host":"a"}']);
  expect(session.token()).toBe(world.token);
});

it("is signed out where there is nothing to renew with any more, and says so", async () => {
  session.signIn("expired", { ...RENEWAL, refreshToken: "taken back", expiresAtMs: inMinutes(-1) });

  await expect(answered(client.GET("/v1/rules"))).rejects.toMatchObject({ status: 401 });

  expect(session.token()).toBeNull();
  expect(session.wasRejected()).toBe(true);
});

it("goes on with the token that it has where it cannot be renewed now", async () => {
  session.signIn(world.token, { ...RENEWAL, expiresAtMs: inMinutes(0.5) });
  instead = (request) => (request.url.includes("sign-in") ? new Response("", { status: 503 }) : null);

  await answered(client.GET("/v1/rules"));

  expect(session.token()).toBe(world.token);
});

it("does not sign in again who signed out while a token was renewed", async () => {
  session.signIn("old", { ...RENEWAL, expiresAtMs: inMinutes(0) });
  instead = () => {
    session.signOut();
    return null;
  };

  expect(await renew()).toBeNull();

  expect(session.token()).toBeNull();
});

it("ends the session at the user pool too", () => {
  session.signIn(world.token, { ...RENEWAL, expiresAtMs: inMinutes(10) });

  expect(signOut()).toBe(RENEWAL.signOutAddress);

  expect(session.token()).toBeNull();
  expect(session.renewal()).toBeNull();
  expect(paths()).toEqual(["/v1/sign-in/revocation"]);
});

it("has nowhere to go where a printed token was all", () => {
  session.signIn(world.token);

  expect(signOut()).toBeNull();
  expect(asked).toEqual([]);
});
