import type { ReactNode } from "react";
import { formatCount } from "../text/format";
import "./facets.css";

export interface Facet {
  value: string;
  /** What stands on it, and what it is called where that says too little. */
  label: ReactNode;
  title?: string;
  /** null: not known, or not yet. */
  count: number | null;
}

interface FacetsProps {
  /** What is narrowed: "Severity". */
  label: string;
  facets: readonly Facet[];
  /** "" for none. */
  chosen: string;
  onChange: (value: string) => void;
}

/** How many there are of each kind; a press narrows the list to it, and another one takes that back. */
export function Facets({ label, facets, chosen, onChange }: FacetsProps) {
  return (
    <ul className="facets" aria-label={label}>
      {facets.map(({ value, label: shown, title, count }) => (
        <li key={value}>
          <button
            type="button"
            className="facet"
            aria-pressed={value === chosen}
            title={title}
            onClick={() => {
              onChange(value === chosen ? "" : value);
            }}
          >
            <span className="facet-count">{count === null ? "–" : formatCount(count)}</span>
            <span>{shown}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
