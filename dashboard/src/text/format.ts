/** Numbers and times in words. */
const LOCALE = "en-GB";

const count = new Intl.NumberFormat(LOCALE);
const percent = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 1 });

export const formatCount = (value: number): string => count.format(value);

export const formatShare = (part: number, whole: number): string => percent.format(whole === 0 ? 0 : part / whole);

const UNITS = ["bytes", "KiB", "MiB", "GiB"] as const;

export function formatBytes(bytes: number): string {
  const step = bytes === 0 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** step;
  return `${step === 0 ? count.format(value) : value.toFixed(1)} ${UNITS[step] ?? ""}`;
}

/** "1 endpoint", "2 endpoints". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`;

/** A moment in the given zone (default: the viewer's): "24 Nov 2026, 15:00:12". */
export function formatTime(moment: string, timeZone?: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium", timeZone }).format(date);
}

/** The same moment in UTC, to the millisecond. */
export function formatUtc(moment: string): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? moment : `${date.toISOString().replace("T", " ").replace("Z", "")} UTC`;
}
