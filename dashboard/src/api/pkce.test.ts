import { expect, it } from "vitest";
import { challengeOf, randomText } from "./pkce";

it("makes the challenge of the standard's example", async () => {
  // RFC 7636, appendix B.
  expect(await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe(
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

it("makes another text each time, of the characters and the length of the standard", () => {
  const texts = new Set(Array.from({ length: 50 }, randomText));

  expect(texts.size).toBe(50);
  for (const text of texts) expect(text).toMatch(/^[A-Za-z0-9_-]{43}$/);
});
