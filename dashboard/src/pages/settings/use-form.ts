import { useState } from "react";
import type { SettingName, Settings } from "../../api/types";
import { changedNames, type Draft, draftOf, type Errors, errorsOf, valuesOf } from "./draft";

export interface SettingsForm {
  /** The settings that the person began from: what somebody else saves meanwhile is not undone in silence. */
  base: Settings;
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  discard: () => void;
  /** What is different from what is saved. */
  names: SettingName[];
  errors: Errors;
  /** Whether the person may change anything. */
  may: boolean;
}

export function useSettingsForm(settings: Settings, may: boolean): SettingsForm {
  const [editing, setEditing] = useState<{ base: Settings; draft: Draft } | null>(null);
  const base = editing?.base ?? settings;
  const saved = draftOf(valuesOf(base, "value"));
  const draft = editing?.draft ?? saved;
  return {
    base,
    draft,
    set: (change) => {
      const next = { ...draft, ...change };
      setEditing(changedNames(saved, next).length > 0 ? { base, draft: next } : null);
    },
    discard: () => {
      setEditing(null);
    },
    names: changedNames(saved, draft),
    errors: errorsOf(draft),
    may,
  };
}
