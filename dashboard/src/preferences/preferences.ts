/**
 * How a person likes to see things, kept in this browser across visits. Never what they see: traffic is not stored here.
 *
 * A stored value that cannot be read is as good as none.
 */
const listeners = new Set<() => void>();
const values = new Map<string, unknown>();

/** Forgets what this page remembers of the storage, as a reload would. */
export function forgetPreferences(): void {
  values.clear();
  for (const listener of listeners) listener();
}

export function readPreference<Value>(name: string, initial: Value): Value {
  if (!values.has(name)) values.set(name, storedPreference(name) ?? initial);
  return values.get(name) as Value;
}

export function writePreference(name: string, value: unknown): void {
  values.set(name, value);
  try {
    // How a table looks, which is to outlive the session, and nothing of what it showed.
    // nosemgrep: kept-after-the-session
    localStorage.setItem(keyOf(name), JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs the memory of a preference, nothing else.
  }
  for (const listener of listeners) listener();
}

/** What was kept across visits; null where nothing was. */
export function storedPreference(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(keyOf(name)) ?? "null");
  } catch {
    return null;
  }
}

export function subscribeToPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function keyOf(name: string): string {
  return `heliostat.${name}`;
}
