/** What a learnt schema says of values beside their type, in the words of report.html. */
type Schema = Readonly<Record<string, unknown>>;

const ENUM_VALUES_SHOWN_MAX = 12;

const BOUNDS = [
  ["minimum", "maximum", ""],
  ["minLength", "maxLength", " characters"],
] as const;

/** "one of: asc, desc", "1 to 200", "seldom string". */
export function schemaNotes(schema: Schema): string[] {
  const observed = isSchema(schema["x-observed"]) ? schema["x-observed"] : {};
  const rare = listOf(schema["x-rare-types"]);
  return [
    ...enumNotes(listOf(schema["enum"])),
    ...(typeof schema["x-format"] === "string" ? [`mostly ${schema["x-format"]}`] : []),
    ...BOUNDS.flatMap(([least, most, unit]) => boundNotes(observed[least], observed[most], unit)),
    ...(rare.length > 0 ? [`seldom ${rare.join(" or ")}`] : []),
  ];
}

function enumNotes(values: readonly string[]): string[] {
  if (values.length === 0) return [];
  const more = values.length - ENUM_VALUES_SHOWN_MAX;
  const shown = values.slice(0, ENUM_VALUES_SHOWN_MAX).join(", ");
  return [`one of: ${shown}${more > 0 ? ` and ${more} more` : ""}`];
}

function boundNotes(least: unknown, most: unknown, unit: string): string[] {
  if (typeof least !== "number" || typeof most !== "number") return [];
  return [`${least === most ? least : `${least} to ${most}`}${unit}`];
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}
