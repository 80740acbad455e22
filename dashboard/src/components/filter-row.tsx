import { Children, type ReactNode } from "react";
import { usePainted } from "./after-paint";
import "./filter-row.css";

/** Filters side by side: the first grows, the others keep their width. */
export function FilterRow({ children }: { children: ReactNode }) {
  const painted = usePainted();
  return (
    <div className="filter-row">
      {painted ? children : Children.map(children, () => <div className="filter-place" />)}
    </div>
  );
}
