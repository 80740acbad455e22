/** What people can say of a path, segment by segment. */
import type { Pins } from "../api/types";

/** Something that a person says, or takes back, of one path. */
export interface Pin {
  kind: keyof Pins;
  path: string;
}

/** A segment of a path template, and the template that leads to it. */
export interface Segment {
  index: number;
  text: string;
  before: string;
  /** The name of its parameter; null where it is a word. */
  parameter: string | null;
}

const PARAMETER = /\{([^{}]*)\}/;
// As the API takes them (api_inventory/templates/pins.py).
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
const WORD = /^[!"$-.0->@-z|~]{1,256}$/;

/** The segments of a path template; none of one that is no path. The label of an operation is no part of it. */
export function segmentsOf(pathTemplate: string): Segment[] {
  const path = pathTemplate.split("#", 1)[0] ?? "";
  if (!path.startsWith("/") || path === "/") return [];
  const texts = path.slice(1).split("/");
  return texts.map((text, index) => ({
    index,
    text,
    before: texts.slice(0, index).reduce((before, each) => `${before}/${named(each)}`, ""),
    parameter: PARAMETER.exec(text)?.[1] ?? null,
  }));
}

/** A word that stands at a segment is a route of its own, and never a value. */
export const routePin = ({ before }: Segment, word: string): Pin => ({
  kind: "never_merge",
  path: `${before}/${word}`,
});

/** Whatever stands at a segment is a value of one parameter of this name. */
export function parameterPin({ before, text, parameter }: Segment, name: string): Pin {
  const last = parameter === null ? `{${name}}` : text.replace(PARAMETER, `{${name}}`);
  return { kind: "parameters", path: `${before}/${last}` };
}

export const isParameterName = (name: string): boolean => NAME.test(name);

export const isWord = (word: string): boolean => WORD.test(word);

/** A word that the learning is unsure of, as a route or as a value; positions have no names, pins must. */
export const uncertainRoute = (path: string): Pin => ({ kind: "never_merge", path: withNames(path) });

export function uncertainValue(path: string, parameter: string | null): Pin {
  const position = withNames(path.slice(0, path.lastIndexOf("/")));
  return { kind: "parameters", path: `${position}/{${parameter ?? "id"}}` };
}

export const hasPin = (pins: Pins, { kind, path }: Pin): boolean => pins[kind].includes(path);

export const withPin = (pins: Pins, pin: Pin): Pins => ({
  ...pins,
  [pin.kind]: [...pins[pin.kind].filter((path) => path !== pin.path), pin.path],
});

export const withoutPin = (pins: Pins, pin: Pin): Pins => ({
  ...pins,
  [pin.kind]: pins[pin.kind].filter((path) => path !== pin.path),
});

export const pinsOf = (pins: Pins): Pin[] =>
  (["never_merge", "parameters"] as const).flatMap((kind) => pins[kind].map((path) => ({ kind, path })));

/** Whether a pin is about a segment on the way of a path template; names of parameters do not count. */
export function isAbout({ path }: Pin, pathTemplate: string): boolean {
  const shape = (text: string) => (text.split("#", 1)[0] ?? "").replace(/\{[^{}]*\}/g, "{}");
  const parent = shape(path).slice(0, shape(path).lastIndexOf("/") + 1);
  return `${shape(pathTemplate)}/`.startsWith(parent);
}

/** `{}` of a position has no name, and neither has a parameter that traffic spelt oddly. */
function named(segment: string): string {
  return segment.replace(PARAMETER, (_, name: string) => (NAME.test(name) ? `{${name}}` : "{id}"));
}

const withNames = (path: string): string => path.split("/").map(named).join("/");
