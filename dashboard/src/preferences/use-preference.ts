import { useSyncExternalStore } from "react";
import { readPreference, subscribeToPreferences, writePreference } from "./preferences";

/** A preference, and how to change it. */
export function usePreference<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const value = useSyncExternalStore(subscribeToPreferences, () => readPreference(name, initial));
  return [
    value,
    (changed) => {
      writePreference(name, changed);
    },
  ];
}
