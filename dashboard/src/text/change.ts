/** Changes in words. */
import type { Change } from "../api/types";
import type { Tone } from "./status-class";

export const CHANGE_KINDS: Readonly<Record<Change["kind"], string>> = {
  endpoint_added: "Endpoint added",
  endpoint_removed: "Endpoint removed",
  template_merged: "Path templates merged",
  template_split: "Path template split",
  parameter_added: "Parameter added",
  parameter_removed: "Parameter removed",
  field_added: "Field added",
  field_removed: "Field removed",
  type_changed: "Type changed",
  required_changed: "No longer always sent",
  status_added: "Status added",
  auth_changed: "Credentials changed",
  sensitivity_added: "Sensitive data added",
  exposure_changed: "Exposure changed",
};

export const IMPACTS: Readonly<Record<Change["impact"], string>> = {
  security: "Security",
  breaking: "Breaking",
  compatible: "Compatible",
};

export const IMPACT_TONES: Readonly<Record<Change["impact"], Tone>> = {
  security: "bad",
  breaking: "warn",
  compatible: "plain",
};

/** What people said of changes. */
export const CHANGE_STATES = {
  waiting: "Waiting",
  acknowledged: "Acknowledged",
  muted: "Muted",
} as const;

/** Changes by the day on which they were noticed, in the viewer's zone, in the order in which they come. */
export function byDay(changes: readonly Change[], timeZone?: string): { day: string; changes: Change[] }[] {
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone });
  const days: { day: string; changes: Change[] }[] = [];
  for (const change of changes) {
    const day = format.format(new Date(change.at));
    const last = days.at(-1);
    if (last?.day === day) last.changes.push(change);
    else days.push({ day, changes: [change] });
  }
  return days;
}
