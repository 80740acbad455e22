import { visible } from "../text/visible";
import "./method.css";

const TONES: Record<string, string> = {
  GET: "info",
  HEAD: "info",
  OPTIONS: "plain",
  POST: "good",
  PUT: "warn",
  PATCH: "warn",
  DELETE: "bad",
};
const CHARACTERS_MAX = 20;

/** A request method. Traffic may name any, of any length. */
export function Method({ name }: { name: string }) {
  return <span className={`method method-${TONES[name] ?? "plain"}`}>{visible(name, CHARACTERS_MAX)}</span>;
}
