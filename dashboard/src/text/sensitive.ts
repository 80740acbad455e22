/** Classes of sensitive data, and which way they go. */
export interface SensitiveFlow {
  /** "date of birth": the class's name as words. */
  name: string;
  /** "in" of a request, "out" of a response, "in and out"; null where that is not told. */
  way: "in" | "out" | "in and out" | null;
}

/** From what reviews say: `date_of_birth:response` of an endpoint, `date_of_birth` of a host. */
export function sensitiveFlows(words: readonly string[]): SensitiveFlow[] {
  const directions = new Map<string, Set<string>>();
  for (const word of words) {
    const [className = "", direction] = word.split(":");
    const known = directions.get(className) ?? new Set();
    if (direction !== undefined) known.add(direction);
    directions.set(className, known);
  }
  return [...directions].map(([className, known]) => ({ name: className.replaceAll("_", " "), way: wayOf(known) }));
}

function wayOf(directions: ReadonlySet<string>): SensitiveFlow["way"] {
  const isIn = directions.has("request");
  const isOut = directions.has("response");
  if (isIn && isOut) return "in and out";
  if (isIn) return "in";
  return isOut ? "out" : null;
}

/** How sensitive classes are. */
export const SENSITIVITIES = { secret: "Secret", high: "High", low: "Low" } as const;

/** Which way data goes. */
export const DIRECTIONS = { request: "In requests", response: "In responses" } as const;
