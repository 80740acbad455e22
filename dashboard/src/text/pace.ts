/** How fast something goes, and how long ago it was. */
import { formatCount } from "./format";

const digits = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });
const few = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 2 });

/** "1,204/s", "0.12/s"; "–" where it is not known. */
export function formatRate(perSecond: number | null): string {
  if (perSecond === null) return "–";
  return `${perSecond >= 10 ? formatCount(Math.round(perSecond)) : few.format(perSecond)}/s`;
}

/** A number a minute: "12", "0.067", "1,230". */
export const formatPerMinute = (value: number): string => digits.format(value);

const STEPS = [
  { seconds: 86_400, name: "d" },
  { seconds: 3_600, name: "h" },
  { seconds: 60, name: "min" },
] as const;

/** "just now", "40 s ago", "12 min ago"; "–" where it is not known. */
export function formatAge(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 10) return "just now";
  const step = STEPS.find((each) => seconds >= each.seconds);
  if (step === undefined) return `${formatCount(Math.floor(seconds))} s ago`;
  return `${formatCount(Math.floor(seconds / step.seconds))} ${step.name} ago`;
}
