import type { ReactNode } from "react";
import type { Tone } from "../text/status-class";
import "./chip.css";

/** A word or two on a ground of their own. */
export function Chip({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`chip chip-${tone}`}>{children}</span>;
}

/** Chips side by side, in as many lines as they need. */
export function Chips({ children }: { children: ReactNode }) {
  return <div className="chips">{children}</div>;
}
