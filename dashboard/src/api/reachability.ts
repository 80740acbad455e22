/** Whether the API answers, as the requests of this tab find it: pages say it in one place. */
export interface Reachability {
  /** `slow`: it is waited for, and has been for a while. `lost`: the last request that ended got no answer. */
  state: "answers" | "slow" | "lost";
  /** When the last answer came; null before the first. */
  answeredAtMs: number | null;
}

// By then people wonder whether anything happens at all.
const SLOW_AFTER_MS = 5_000;
const UNKNOWN: Reachability = { state: "answers", answeredAtMs: null };

const listeners = new Set<() => void>();
let current = UNKNOWN;
let answeredAtMs: number | null = null;
let isLost = false;
const slow = new Set<symbol>();

export const reachability = {
  current: (): Reachability => current,

  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** As when the tab was opened. */
  forget: (): void => {
    answeredAtMs = null;
    isLost = false;
    tell();
  },
};

/** Sends, and notes how that fares. */
export async function watched(send: () => Promise<Response>): Promise<Response> {
  const request = Symbol();
  const timer = setTimeout(() => {
    slow.add(request);
    tell();
  }, SLOW_AFTER_MS);
  try {
    const response = await send();
    answeredAtMs = Date.now();
    isLost = false;
    return response;
  } catch (thrown) {
    if (!isGivenUp(thrown)) isLost = true;
    throw thrown;
  } finally {
    clearTimeout(timer);
    slow.delete(request);
    tell();
  }
}

function isGivenUp(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError";
}

function tell(): void {
  const state = isLost ? "lost" : slow.size > 0 ? "slow" : "answers";
  if (state === current.state) return;
  current = { state, answeredAtMs };
  for (const listener of listeners) listener();
}
