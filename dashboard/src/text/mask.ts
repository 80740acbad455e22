/** Masks as the agent writes them (`docs/data-model.md`), read for people. */

import rules from "../../../api_inventory/redaction.json";

/** What a mask tells of the value that it stands for. `tail` is the same wherever the same value stands. */
export interface Mask {
  length: number;
  class: string | null;
  tail: string | null;
  scalar: string | null;
}

const CLASSES = new Set([
  ...rules.classes.map(({ name }) => name),
  ...rules.named_classes.map((named) => named.class),
  ...rules.value_types,
]);
const MASK = /^‹masked:(?:(boolean|integer|number):)?(?:([a-z][a-z0-9_-]*):)?([0-9]{1,10})(?::([0-9a-f]{8}))?›$/u;

/** What this mask tells; null of text that is not one and nothing else. */
export function readMask(text: string): Mask | null {
  const match = MASK.exec(text);
  if (match === null) return null;
  const [, scalar = null, name = null, length, tail = null] = match;
  return name === null || CLASSES.has(name) ? { length: Number(length), class: name, tail, scalar } : null;
}

/** What a person is told who asks what a mask is. */
export function maskTitle(text: string): string {
  const mask = readMask(text);
  if (mask === null) return "Masked before it was stored";
  const what = mask.class === null ? "A value" : mask.class.replaceAll("_", " ");
  const same = mask.tail === null ? "" : `; equal values share ${mask.tail}`;
  return `${what} of ${mask.length.toString()} characters, masked before it left the agent${same}`;
}
