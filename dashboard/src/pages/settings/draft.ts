/** What a person has typed on the page and not saved yet, and what is wrong with it. */
import type { Settings, SettingName, SettingValues } from "../../api/types";
import { errorsOfRule, ruleOf, type RuleText, textOf } from "./sampling-rules";

type Values = { [Name in SettingName]: Settings["settings"][Name]["value"] };

/** Numbers and networks as they are typed. */
export interface Draft {
  redaction: Values["redaction"];
  bytes_per_second: string;
  sampling_rules: RuleText[];
  agents_min: string;
  agents_max: string;
  receive_threads: string;
  volume_key: string;
  stream_mode: Values["stream_mode"];
  stream_shards: string;
  creates_vpc_endpoints: boolean;
  resolver_network: string;
  agent_log_days: Values["agent_log_days"];
  sample_days: string;
  notified_impacts: Values["notified_impacts"];
  trusted_proxy_networks: string;
  trusted_proxy_hops: string;
  processor_log_days: Values["processor_log_days"];
  coverage_percent_min: string;
  coverage_minutes: string;
  notifies_operations: boolean;
  notifies_stacks: boolean;
}

export const NUMBERS = {
  bytes_per_second: { least: 0, most: 10 ** 12 },
  agents_min: { least: 1, most: 99 },
  agents_max: { least: 2, most: 100 },
  receive_threads: { least: 1, most: 64 },
  stream_shards: { least: 1, most: 1000 },
  trusted_proxy_hops: { least: 1, most: 10 },
  sample_days: { least: 1, most: 365 },
  coverage_percent_min: { least: 0, most: 100 },
  coverage_minutes: { least: 5, most: 20 },
} as const;
export type NumberName = keyof typeof NUMBERS;
export type TextName = "volume_key" | "resolver_network";
export type SwitchName = "creates_vpc_endpoints" | "notifies_operations" | "notifies_stacks";
export type DaysName = "agent_log_days" | "processor_log_days";
export const LOG_DAYS: readonly Values[DaysName][] = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365];

export const LABELS: Readonly<Record<SettingName, string>> = {
  redaction: "Redaction",
  bytes_per_second: "Budget of each agent",
  sampling_rules: "Sampling rules",
  agents_min: "Agents that always run",
  agents_max: "Agents at the most",
  receive_threads: "Threads of each agent that receive",
  volume_key: "KMS key of the agents' volumes",
  stream_mode: "Capacity of the stream",
  stream_shards: "Shards of a provisioned stream",
  creates_vpc_endpoints: "VPC endpoints for the agents",
  resolver_network: "Network of your DNS servers",
  agent_log_days: "Logs of the agents",
  sample_days: "Days for which samples are kept",
  notified_impacts: "Changes of APIs",
  trusted_proxy_networks: "Networks of trusted proxies",
  trusted_proxy_hops: "Proxies on the way of a request",
  processor_log_days: "Logs of the processor",
  coverage_percent_min: "Coverage, at least (%)",
  coverage_minutes: "Coverage is looked at over (minutes)",
  notifies_operations: "Operations",
  notifies_stacks: "Stacks",
};

/** Of a setting that a later version of the API may know and this page does not: its name. */
export const labelOf = (name: string): string => (name in LABELS ? LABELS[name as SettingName] : name);

const NAMES = Object.keys(LABELS) as SettingName[];

const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[];

const numbers = <From, To>(from: Record<NumberName, From>, turn: (value: From) => To): Record<NumberName, To> =>
  Object.fromEntries(NUMBER_NAMES.map((name) => [name, turn(from[name])])) as Record<NumberName, To>;

export function draftOf(values: Values): Draft {
  return {
    ...values,
    ...numbers(values, String),
    sampling_rules: values.sampling_rules.map(textOf),
    trusted_proxy_networks: values.trusted_proxy_networks.join("\n"),
  };
}

/** By lines, commas or spaces. */
export const networksOf = (text: string): string[] => text.split(/[\s,]+/).filter((each) => each !== "");

/** The values of a draft that has no errors. */
function draftedValues(draft: Draft): Values {
  return {
    ...draft,
    ...numbers(draft, Number),
    sampling_rules: draft.sampling_rules.map(ruleOf),
    volume_key: draft.volume_key.trim(),
    resolver_network: draft.resolver_network.trim(),
    trusted_proxy_networks: networksOf(draft.trusted_proxy_networks),
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

// The form alone: the API looks at the bits, and says which network it does not take.
const IPV4_NETWORK = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;
const NETWORK = /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:.]*:[0-9a-f:.]*\/\d{1,3})$/i;

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
  const wrong = networksOf(draft.trusted_proxy_networks).find((each) => !NETWORK.test(each));
  if (wrong !== undefined) errors.trusted_proxy_networks = `${wrong} is no network such as 10.0.0.0/16.`;
  if (draft.resolver_network.trim() !== "" && !IPV4_NETWORK.test(draft.resolver_network.trim())) {
    errors.resolver_network = "An IPv4 network such as 10.0.0.2/32, or nothing.";
  }
  if (!/^(alias\/|arn:|mrk-|[0-9a-f])\S+$/.test(draft.volume_key.trim())) {
    errors.volume_key = "The alias, ARN or id of a KMS key, such as alias/aws/ebs.";
  }
  return errors;
}

/** What to ask of the API; what is the default again is null. */
export function wishOf(draft: Draft, names: readonly SettingName[], settings: Settings): SettingValues {
  const values = draftedValues(draft);
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
