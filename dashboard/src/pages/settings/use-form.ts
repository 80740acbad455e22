import { useState } from "react";
import type { SettingName, Settings } from "../../api/types";
import { changedNames, type Draft, draftOf, type Errors, errorsOf, picked, valuesOf } from "./draft";

export interface SettingsForm {
  /** The settings as they are saved by now, maybe by somebody else. */
  base: Settings;
  /** The same with what the person has changed. */
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  discard: () => void;
  /** What is different from what is saved. */
  names: SettingName[];
  /** What somebody else changed as well since the person began to: the person has to choose. */
  clashes: SettingName[];
  /** Chooses for all that clash. */
  settle: (choice: "mine" | "theirs") => void;
  errors: Errors;
  /** Whether the person may change anything. */
  may: boolean;
}

interface Edits {
  mine: Partial<Draft>;
  /** What was saved when the person began to change it. */
  before: Partial<Draft>;
}

const NONE: Edits = { mine: {}, before: {} };

/** What the person changes lies on top of what is saved: what others save meanwhile is neither lost nor undone in silence. */
export function useSettingsForm(settings: Settings, may: boolean): SettingsForm {
  const [edits, setEdits] = useState(NONE);
  const saved = draftOf(valuesOf(settings, "value"));
  const draft = { ...saved, ...edits.mine };
  const names = changedNames(saved, draft);
  const clashes = changedNames({ ...saved, ...edits.before }, saved).filter((name) => names.includes(name));
  const edit = (next: Draft, before: Partial<Draft>) => {
    const changed = changedNames(saved, next);
    setEdits({ mine: picked(next, changed), before: { ...picked(saved, changed), ...before } });
  };
  return {
    base: settings,
    draft,
    set: (change) => {
      edit({ ...draft, ...change }, picked({ ...saved, ...edits.before }, names));
    },
    discard: () => {
      setEdits(NONE);
    },
    names,
    clashes,
    settle: (choice) => {
      edit(choice === "mine" ? draft : { ...draft, ...picked(saved, clashes) }, {});
    },
    errors: errorsOf(draft),
    may,
  };
}
