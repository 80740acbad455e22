/** What a person has typed on the page and not saved yet, and what is wrong with it. */
import type { Settings, SettingName, SettingValues } from "../../api/types";
import { errorsOfRule, ruleOf, type RuleText, textOf } from "./sampling-rules";

type Values = { [Name in SettingName]: Settings["settings"][Name]["value"] };

/** Numbers as they are typed. */
export interface Draft {
  redaction: Values["redaction"];
  bytes_per_second: string;
  sampling_rules: RuleText[];
  agents_min: string;
  agents_max: string;
  sample_days: string;
  notified_impacts: Values["notified_impacts"];
  coverage_percent_min: string;
  coverage_minutes: string;
  notifies_operations: boolean;
  notifies_stacks: boolean;
}

export const NUMBERS = {
  bytes_per_second: { least: 0, most: 10 ** 12 },
  agents_min: { least: 1, most: 99 },
  agents_max: { least: 2, most: 100 },
  sample_days: { least: 1, most: 365 },
  coverage_percent_min: { least: 0, most: 100 },
  coverage_minutes: { least: 5, most: 20 },
} as const;
export type NumberName = keyof typeof NUMBERS;

export const LABELS: Readonly<Record<SettingName, string>> = {
  redaction: "Redaction",
  bytes_per_second: "Budget of each agent",
  sampling_rules: "Sampling rules",
  agents_min: "Agents that always run",
  agents_max: "Agents at the most",
  sample_days: "Days for which samples are kept",
  notified_impacts: "Changes of APIs",
  coverage_percent_min: "Coverage, at least (%)",
  coverage_minutes: "Coverage is looked at over (minutes)",
  notifies_operations: "Operations",
  notifies_stacks: "Stacks",
};

/** Of a setting that a later version of the API may know and this page does not: its name. */
export const labelOf = (name: string): string => (name in LABELS ? LABELS[name as SettingName] : name);

const NAMES = Object.keys(LABELS) as SettingName[];

export function draftOf(values: Values): Draft {
  return {
    ...values,
    bytes_per_second: String(values.bytes_per_second),
    sampling_rules: values.sampling_rules.map(textOf),
    agents_min: String(values.agents_min),
    agents_max: String(values.agents_max),
    sample_days: String(values.sample_days),
    coverage_percent_min: String(values.coverage_percent_min),
    coverage_minutes: String(values.coverage_minutes),
  };
}

export function valuesOf({ settings }: Settings, which: "value" | "default"): Values {
  return Object.fromEntries(NAMES.map((name) => [name, settings[name][which]])) as Values;
}

export function changedNames(before: Draft, after: Draft): SettingName[] {
  return NAMES.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

export const picked = (draft: Draft, names: readonly SettingName[]): Partial<Draft> =>
  Object.fromEntries(names.map((name) => [name, draft[name]]));

export type Errors = Partial<Record<SettingName, string>>;

export function errorsOf(draft: Draft): Errors {
  const errors: Errors = {};
  for (const [name, { least, most }] of Object.entries(NUMBERS) as [NumberName, { least: number; most: number }][]) {
    const text = draft[name].trim();
    if (!/^\d{1,13}$/.test(text) || Number(text) < least || Number(text) > most) {
      errors[name] = `A whole number from ${least.toLocaleString("en-GB")} to ${most.toLocaleString("en-GB")}.`;
    }
  }
  if (!errors.agents_min && !errors.agents_max && Number(draft.agents_max) <= Number(draft.agents_min)) {
    errors.agents_max = "More than those that always run, so that an update can replace agents.";
  }
  if (draft.sampling_rules.some((rule) => Object.keys(errorsOfRule(rule)).length > 0)) {
    errors.sampling_rules = "A rule cannot be followed.";
  }
  return errors;
}

/** What to ask of the API; what is the default again is null. */
export function wishOf(draft: Draft, names: readonly SettingName[], settings: Settings): SettingValues {
  const values: Values = {
    ...draft,
    bytes_per_second: Number(draft.bytes_per_second),
    sampling_rules: draft.sampling_rules.map(ruleOf),
    agents_min: Number(draft.agents_min),
    agents_max: Number(draft.agents_max),
    sample_days: Number(draft.sample_days),
    coverage_percent_min: Number(draft.coverage_percent_min),
    coverage_minutes: Number(draft.coverage_minutes),
  };
  const defaults = draftOf(valuesOf(settings, "default"));
  const isDefault = (name: SettingName) => JSON.stringify(draft[name]) === JSON.stringify(defaults[name]);
  return Object.fromEntries(names.map((name) => [name, isDefault(name) ? null : values[name]]));
}

/** What takes a change of these back. To turn redaction off is asked about, and never done by a press alone. */
export function undoOf(settings: Settings, names: readonly SettingName[]): SettingValues {
  return Object.fromEntries(
    names
      .filter((name) => name !== "redaction" || settings.settings.redaction.value !== "off")
      .map((name) => {
        const { source, value } = settings.settings[name];
        return [name, source === "person" ? value : null];
      }),
  );
}
