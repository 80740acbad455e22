/**
 * Text of strangers, made safe to look at.
 *
 * React keeps markup out. It does not stop text that turns the line around it, hides itself, or never ends.
 */

/** A run of text. `mask` stands for a value that was masked; `hidden` is a character that does not show as itself. */
export interface Run {
  kind: "text" | "mask" | "hidden";
  text: string;
}

// Controls, format characters (bidi, zero-width, tags), private, surrogate and unassigned ones, line separators.
const MISLEADING = String.raw`[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]`;
const MISLEADING_IN_BODY = String.raw`(?![\n\t])${MISLEADING}`;
const MASK = String.raw`‹[^‹›\p{C}]{1,80}›`;

const IN_LINE = new RegExp(`(${MASK})|(${MISLEADING})`, "gu");
const IN_BODY = new RegExp(`(${MASK})|(${MISLEADING_IN_BODY})`, "gu");

/** The runs of a text in order. In a body, line breaks and tabs are themselves. */
export function runsOf(text: string, place: "line" | "body" = "line"): Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const match of text.matchAll(place === "body" ? IN_BODY : IN_LINE)) {
    if (match.index > end) runs.push({ kind: "text", text: text.slice(end, match.index) });
    runs.push({ kind: match[1] === undefined ? "hidden" : "mask", text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) runs.push({ kind: "text", text: text.slice(end) });
  return runs;
}

/** The name of a hidden character: ⟨U+202E⟩. */
export function characterName(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return `⟨U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** The text for places that take nothing but a string, such as an option or the title of the page; cut at the bound. */
export function visible(text: string, charactersMax = 200): string {
  const shown = runsOf(text.slice(0, charactersMax))
    .map((run) => (run.kind === "hidden" ? characterName(run.text) : run.text))
    .join("");
  return text.length > charactersMax ? `${shown}…` : shown;
}
