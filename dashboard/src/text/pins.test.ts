import { expect, it } from "vitest";
import {
  isAbout,
  isParameterName,
  isWord,
  parameterPin,
  routePin,
  segmentsOf,
  uncertainRoute,
  uncertainValue,
  withoutPin,
  withPin,
} from "./pins";

const segment = (template: string, index: number) => {
  const found = segmentsOf(template)[index];
  if (found === undefined) throw new Error(`${template} has no segment ${index}`);
  return found;
};

it("tells the segments of a template, each with what leads to it", () => {
  expect(segmentsOf("/users/{user_id}/orders")).toEqual([
    { index: 0, text: "users", before: "", parameter: null },
    { index: 1, text: "{user_id}", before: "/users", parameter: "user_id" },
    { index: 2, text: "orders", before: "/users/{user_id}", parameter: null },
  ]);
});

it("takes the label of an operation for no part of a path, and other targets for none", () => {
  expect(segmentsOf("/graphql#query.Orders").map(({ text }) => text)).toEqual(["graphql"]);
  expect([segmentsOf("/"), segmentsOf("*"), segmentsOf("{authority}")]).toEqual([[], [], []]);
});

it("says that a word is a route, and that a segment is a parameter", () => {
  expect(routePin(segment("/users/{user_id}/orders", 1), "me")).toEqual({ kind: "never_merge", path: "/users/me" });
  expect(parameterPin(segment("/teams/red", 1), "team")).toEqual({ kind: "parameters", path: "/teams/{team}" });
  expect(parameterPin(segment("/calls/{call_id}.json", 1), "sid").path).toBe("/calls/{sid}.json");
});

it("names the parameters of positions, which have none", () => {
  expect(uncertainRoute("/users/{}/sessions/current").path).toBe("/users/{id}/sessions/current");
  expect(uncertainValue("/users/{}/sessions/current", "session_id").path).toBe("/users/{id}/sessions/{session_id}");
  expect(uncertainValue("/teams/red", null).path).toBe("/teams/{id}");
});

it("knows what the API takes for a name and for a word", () => {
  expect(["user_id", "_", "a.b-c"].every(isParameterName)).toBe(true);
  expect(["", "1st", "a b", "é", "a".repeat(65)].some(isParameterName)).toBe(false);
  expect(["me", "v1.0~x", "@all"].every(isWord)).toBe(true);
  expect(["", "a/b", "a?b", "{a}", "a b", "ä"].some(isWord)).toBe(false);
});

it("adds a pin once, and takes back that one alone", () => {
  const pin = { kind: "never_merge", path: "/users/me" } as const;
  const pins = { never_merge: ["/a"], parameters: ["/b/{c}"] };

  const added = withPin(withPin(pins, pin), pin);

  expect(added).toEqual({ never_merge: ["/a", "/users/me"], parameters: ["/b/{c}"] });
  expect(withoutPin(added, pin)).toEqual(pins);
});

it("tells which pins are on the way of a template, whatever their parameters are called", () => {
  const template = "/users/{user_id}/orders/{order_id}#x";

  expect(isAbout({ kind: "never_merge", path: "/users/me" }, template)).toBe(true);
  expect(isAbout({ kind: "parameters", path: "/users/{id}/orders/{order}" }, template)).toBe(true);
  expect(isAbout({ kind: "parameters", path: "/teams/{team}" }, template)).toBe(false);
  expect(isAbout({ kind: "never_merge", path: "/users/{id}/ord/x" }, template)).toBe(false);
});
