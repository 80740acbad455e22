/** Masked values of samples, by the place of a field in the tree of its schema. */
import type { Sample } from "../../../api/types";
import type { Step } from "./schema-rows";

/** The body of the first sample that is whole JSON; undefined where none is. */
function exampleBody(bodies: readonly (string | null | undefined)[]): unknown {
  for (const body of bodies) {
    const parsed = typeof body === "string" ? parsedJson(body) : undefined;
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

/** Of the requests that were kept. */
export const requestExample = (samples: readonly Sample[]): unknown =>
  exampleBody(samples.map(({ request }) => request.body));

/** Of the answers with a status that were kept. */
export const responseExample = (samples: readonly Sample[], status: string): unknown =>
  exampleBody(samples.map(({ response }) => (String(response?.status) === status ? response?.body : null)));

/** What stands at a place of the tree, where that is no object and no list; null where the sample has nothing there. */
export function exampleAt(body: unknown, steps: readonly Step[]): string | null {
  let value = body;
  for (const { kind, name } of steps) {
    if (kind === "body") continue;
    if (typeof value !== "object" || value === null) return null;
    if (kind === "field") value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    else value = Object.values(value)[0];
  }
  if (value === null) return "null";
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A form, or a body that was cut.
    return undefined;
  }
}
