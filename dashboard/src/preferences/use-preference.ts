import { useSyncExternalStore } from "react";

/**
 * How a person likes to see things, kept in this browser across visits. Never what they see: traffic is not stored here.
 *
 * A stored value that cannot be read is as good as none.
 */
const listeners = new Set<() => void>();
const values = new Map<string, unknown>();

export function usePreference<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const value = useSyncExternalStore(subscribe, () => read(name, initial));
  return [
    value,
    (changed) => {
      write(name, changed);
    },
  ];
}

/** Forgets what this page remembers of the storage, as a reload would. */
export function forgetPreferences(): void {
  values.clear();
  for (const listener of listeners) listener();
}

function read<Value>(name: string, initial: Value): Value {
  if (!values.has(name)) values.set(name, stored(name) ?? initial);
  return values.get(name) as Value;
}

function write(name: string, value: unknown): void {
  values.set(name, value);
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs the memory of a preference, nothing else.
  }
  for (const listener of listeners) listener();
}

function stored(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(keyOf(name)) ?? "null");
  } catch {
    return null;
  }
}

function keyOf(name: string): string {
  return `heliostat.${name}`;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
