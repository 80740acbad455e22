/** Sampling rules as a person types them, and as the API takes them. */
import type { SamplingRule } from "../../api/types";

/** One rule, each field a text: a list is its values with commas. An empty field is not looked at. */
export interface RuleText {
  action: SamplingRule["action"];
  host: string;
  path: string;
  methods: string;
  ports: string;
  vnis: string;
}

export type RuleField = Exclude<keyof RuleText, "action">;

export const EMPTY_RULE: RuleText = { action: "exclude", host: "", path: "", methods: "", ports: "", vnis: "" };
export const RULES_MAX = 256;

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/;
// A backslash and a brace mean something else to the agent than themselves.
const GLOB = /^[^\p{Cc}\p{Cs}{\\]+$/u;
const HOST_BYTES_MAX = 255;
const PATH_BYTES_MAX = 1000;
const PORT_MAX = 65_535;
const VNI_MAX = 2 ** 24 - 1;

export function textOf(rule: SamplingRule): RuleText {
  return {
    action: rule.action,
    host: rule.host ?? "",
    path: rule.path ?? "",
    methods: rule.methods?.join(", ") ?? "",
    ports: rule.ports?.join(", ") ?? "",
    vnis: rule.vnis?.join(", ") ?? "",
  };
}

/** The rule of valid texts. */
export function ruleOf(text: RuleText): SamplingRule {
  return {
    action: text.action,
    ...(text.host !== "" && { host: text.host }),
    ...(text.path !== "" && { path: text.path }),
    ...(text.methods.trim() !== "" && { methods: listOf(text.methods).map((method) => method.toUpperCase()) }),
    ...(text.ports.trim() !== "" && { ports: listOf(text.ports).map(Number) }),
    ...(text.vnis.trim() !== "" && { vnis: listOf(text.vnis).map(Number) }),
  };
}

/** What is wrong with each field, as the person types. */
export function errorsOfRule(text: RuleText): Partial<Record<RuleField, string>> {
  const isMethods = listOf(text.methods).every((method) => METHOD.test(method));
  const found = {
    host: globError(text.host, HOST_BYTES_MAX),
    path: globError(text.path, PATH_BYTES_MAX),
    methods: isMethods ? null : "Methods such as GET, POST.",
    ports: numbersError(text.ports, 1, PORT_MAX),
    vnis: numbersError(text.vnis, 0, VNI_MAX),
  };
  return Object.fromEntries(Object.entries(found).filter(([, error]) => error !== null));
}

function globError(glob: string, bytesMax: number): string | null {
  if (glob === "") return null;
  if (glob.includes("{")) return "Write * for a parameter: a glob knows no {name}.";
  if (!GLOB.test(glob)) return "No backslash and no control character.";
  return new TextEncoder().encode(glob).length > bytesMax ? `At most ${bytesMax} bytes.` : null;
}

function numbersError(text: string, least: number, most: number): string | null {
  const isNumber = (item: string) => /^\d{1,8}$/.test(item) && Number(item) >= least && Number(item) <= most;
  return listOf(text).every(isNumber) ? null : `Whole numbers from ${least} to ${most}, with commas.`;
}

function listOf(text: string): string[] {
  return text.trim() === "" ? [] : text.split(",").map((item) => item.trim());
}
