import { expect, it } from "vitest";
import { sensitiveFlows } from "./sensitive";

it("says of each class once which way it goes", () => {
  expect(sensitiveFlows(["email:response", "date_of_birth:response", "email:request", "password:request"])).toEqual([
    { name: "email", way: "in and out" },
    { name: "date of birth", way: "out" },
    { name: "password", way: "in" },
  ]);
});

it("reads classes that come without a direction", () => {
  expect(sensitiveFlows(["iban", "us_ssn"])).toEqual([
    { name: "iban", way: null },
    { name: "us ssn", way: null },
  ]);
});
