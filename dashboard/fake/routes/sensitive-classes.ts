import type { SensitiveClass } from "../../src/api/types";
import { json, refusal } from "../answers";
import type { Handler } from "../request";

export const sensitiveClasses: Handler = (world, { method, names: [name], body }) => {
  if (name === "test" && method === "POST") return tried(body as { pattern: string; text: string });
  if (name === undefined) return json({ items: world.sensitiveClasses });
  const known = world.sensitiveClasses.find((each) => each.name === name);
  if (method === "PUT") {
    const made = { ...(body as SensitiveClass), name, is_custom: true };
    world.sensitiveClasses = [...world.sensitiveClasses.filter((each) => each !== known), made];
    return json(made);
  }
  if (known === undefined) return refusal(404, "unknown_sensitive_class", "There is no such class.");
  if (method === "DELETE") world.sensitiveClasses = world.sensitiveClasses.filter((each) => each !== known);
  return json(known);
};

function tried({ pattern, text }: { pattern: string; text: string }): Response {
  try {
    const flags = pattern.startsWith("(?i)") ? "giu" : "gu";
    const found = [...text.matchAll(new RegExp(pattern.replace(/^\(\?i\)/, ""), flags))];
    const places = found.map((match) => ({ begin: match.index, end: match.index + match[0].length }));
    return json({ is_found: places.length > 0, places });
  } catch {
    return refusal(400, "invalid_pattern", "The pattern cannot be used: missing ): (.", "See the syntax of RE2.");
  }
}
