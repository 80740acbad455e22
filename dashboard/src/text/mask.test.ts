import { describe, expect, it } from "vitest";
import vectors from "../../../tests/golden/redaction/tokens.json";
import { maskTitle, readMask } from "./mask";

describe("readMask", () => {
  it.each(vectors.tokens as [string, unknown][])("reads %j as the vectors say", (text, told) => {
    expect(readMask(text)).toEqual(told);
  });
});

describe("maskTitle", () => {
  it("tells class, length and what equal values share", () => {
    expect(maskTitle("‹masked:email:24:7f3a09c1›")).toBe(
      "email of 24 characters, masked before it left the agent; equal values share 7f3a09c1",
    );
    expect(maskTitle("‹masked:5›")).toBe("A value of 5 characters, masked before it left the agent");
    expect(maskTitle("‹object:3›")).toBe("Masked before it was stored");
  });
});
