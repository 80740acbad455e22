import { expect, it } from "vitest";
import catalogue from "../../../api_inventory/rules/catalogue.json";
import { OWASP, owaspNumber, referenceAddress, referenceName } from "./finding";

it("knows the category of every rule", () => {
  expect([...new Set(catalogue.map(({ owasp }) => owasp))].filter((owasp) => !(owasp in OWASP))).toEqual([]);
  expect(Object.keys(OWASP).map(owaspNumber)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `API${n}`));
});

it("leads to where every reference of the catalogue stands", () => {
  const references = catalogue.flatMap((rule) => rule.references);

  expect(references.filter((reference) => referenceAddress(reference) === null)).toEqual([]);
  expect(referenceAddress("CWE-306")).toBe("https://cwe.mitre.org/data/definitions/306.html");
  expect(referenceAddress("RFC8725")).toBe("https://www.rfc-editor.org/rfc/rfc8725");
});

it.each(["javascript:alert(1)", "http://plain.example", "CWE-1/../2", "see above"])(
  "leads nowhere from what is no reference: %s",
  (reference) => {
    expect(referenceAddress(reference)).toBeNull();
  },
);

it("names a page by the end of its address", () => {
  expect(referenceName("https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html")).toBe(
    "REST Security Cheat Sheet",
  );
  expect(referenceName("CWE-306")).toBe("CWE-306");
});
