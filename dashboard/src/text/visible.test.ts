import { describe, expect, it } from "vitest";
import { characterName, runsOf, visible } from "./visible";

describe("visible", () => {
  it("names characters that turn the line around or hide themselves", () => {
    expect(visible("a\u202eb\u200bc\u0007d\u2066e\ufefff")).toBe("a⟨U+202E⟩b⟨U+200B⟩c⟨U+0007⟩d⟨U+2066⟩e⟨U+FEFF⟩f");
  });

  it("names line breaks where a line is wanted", () => {
    expect(visible("a\nb\u2028c")).toBe("a⟨U+000A⟩b⟨U+2028⟩c");
  });

  it("names lone surrogates and tags, and leaves letters of every script alone", () => {
    expect(visible("\ud800 \u{e0041} åäö שלום 日本 🙂")).toBe("⟨U+D800⟩ ⟨U+E0041⟩ åäö שלום 日本 🙂");
  });

  it("cuts at the bound", () => {
    expect(visible("x".repeat(300), 5)).toBe("xxxxx…");
  });
});

describe("runsOf", () => {
  it("sets masks apart from what stands around them", () => {
    expect(runsOf("Bearer ‹masked:jwt:912›; x")).toEqual([
      { kind: "text", text: "Bearer " },
      { kind: "mask", text: "‹masked:jwt:912›" },
      { kind: "text", text: "; x" },
    ]);
  });

  it("takes no mask that hides a character", () => {
    expect(runsOf("‹a\u202eb›").map(({ kind }) => kind)).toEqual(["text", "hidden", "text"]);
  });

  it("keeps line breaks and tabs of a body", () => {
    expect(runsOf("a\n\tb\r", "body")).toEqual([
      { kind: "text", text: "a\n\tb" },
      { kind: "hidden", text: "\r" },
    ]);
  });

  it.each(["", "plain", "‹›‹‹masked:1››", "\u0000\u0000", "‹".repeat(50_000)])("loses nothing of %j", (text) => {
    expect(
      runsOf(text)
        .map((run) => run.text)
        .join(""),
    ).toBe(text);
  });
});

it("writes a character's number with four digits or more", () => {
  expect([characterName("\u0007"), characterName("\u{e0041}")]).toEqual(["⟨U+0007⟩", "⟨U+E0041⟩"]);
});
