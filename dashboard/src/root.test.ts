import { expect, it } from "vitest";
import { addressOf, pathOf, rootOf } from "./root";

const pageWith = (head: string) => new DOMParser().parseFromString(`<head>${head}</head>`, "text/html");

it.each([
  ['<meta name="heliostat-root" content="/api/" />', "/api/"],
  ['<meta name="heliostat-root" content="/api" />', "/api/"],
  ['<meta name="heliostat-root" content="/" />', "/"],
  ["", "/"],
])("reads where it stands from the page: %s", (head, root) => {
  expect(rootOf(pageWith(head))).toBe(root);
});

it("leads from a path to its address and back", () => {
  expect(addressOf("/endpoints?host=a")).toBe("/endpoints?host=a");
  expect(pathOf(addressOf("/endpoints?host=a"))).toBe("/endpoints?host=a");
  expect(addressOf("https://elsewhere.example/")).toBe("https://elsewhere.example/");
});
