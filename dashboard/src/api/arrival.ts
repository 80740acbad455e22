/** Where the way back from the user pool's hosted pages ends: on its way, or why it failed. */
export type Arrival = "none" | "arriving" | ArrivalFailure;

export interface ArrivalFailure {
  reason: string;
}

const listeners = new Set<() => void>();
let current: Arrival = "none";

export const arrival = {
  current: (): Arrival => current,

  set: (next: Arrival): void => {
    current = next;
    for (const listener of listeners) listener();
  },

  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
