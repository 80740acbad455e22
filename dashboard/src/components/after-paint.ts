import { startTransition, useEffect, useState } from "react";

let isPainted = false;

/**
 * Whether anything was painted since the dashboard was opened. Until then, a component leaves out what nobody can use so
 * soon, so that data are seen first. It keeps the place of what it leaves out.
 */
export function usePainted(): boolean {
  const [painted, setPainted] = useState(isPainted);
  useEffect(
    () =>
      painted
        ? undefined
        : afterPaint(() => {
            isPainted = true;
            startTransition(() => {
              setPainted(true);
            });
          }),
    [painted],
  );
  return painted;
}

/** Calls once the next frame is painted; the answer calls it off. */
export function afterPaint(call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Callbacks of a frame run right before it is painted.
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(call);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** As when the tab was opened, or had been open for long. */
export function setPainted(value: boolean): void {
  isPainted = value;
}
