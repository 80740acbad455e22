import type { ReactNode } from "react";
import "./filter-row.css";

/** Filters side by side: the first grows, the others keep their width. */
export function FilterRow({ children }: { children: ReactNode }) {
  return <div className="filter-row">{children}</div>;
}
