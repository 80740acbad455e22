import { startTransition, useEffect, useState } from "react";
import { afterPaint } from "../after-paint";

// As many as a laptop's screen shows.
const FIRST_ROWS = 12;

/** The first rows at once and all of them right after: what a person sees first does not wait for what is below. */
export function useFirstRows<Item>(items: readonly Item[]): readonly Item[] {
  const [isWhole, setWhole] = useState(false);
  const isThere = items.length > 0;
  useEffect(
    () =>
      isThere
        ? afterPaint(() => {
            startTransition(() => {
              setWhole(true);
            });
          })
        : undefined,
    [isThere],
  );
  return isWhole ? items : items.slice(0, FIRST_ROWS);
}
