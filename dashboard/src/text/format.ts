/** Numbers and times in words. */
const LOCALE = "en-GB";

const count = new Intl.NumberFormat(LOCALE);
const tenths = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const money = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const momentsOf = (timeZone?: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium", timeZone });
// Made once: making one costs more than all else that a row of a table does with its time.
const here = momentsOf();
const percent = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 1 });

export const formatCount = (value: number): string => count.format(value);

// What is there is never shown as nothing, nor what is not all as all.
const SHARE_MIN = 0.001;

/** "12.5%"; a share too small to be told from none is "<0.1%", and one too large to be told from all is ">99.9%". */
export function formatShare(part: number, whole: number): string {
  const share = whole === 0 ? 0 : part / whole;
  if (share > 0 && share < SHARE_MIN) return `<${percent.format(SHARE_MIN)}`;
  if (share < 1 && share > 1 - SHARE_MIN) return `>${percent.format(1 - SHARE_MIN)}`;
  return percent.format(share);
}

const UNITS = ["bytes", "KiB", "MiB", "GiB"] as const;

export function formatBytes(bytes: number): string {
  const step = bytes === 0 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** step;
  return `${step === 0 ? count.format(value) : tenths.format(value)} ${UNITS[step] ?? ""}`;
}

/** "0.3 ms", "45 ms", "1.2 s". */
export function formatMilliseconds(value: number): string {
  if (value >= 1000) return `${tenths.format(value / 1000)} s`;
  return `${value < 10 ? tenths.format(value) : count.format(Math.round(value))} ms`;
}

/** "4 s", "2 min 5 s", "1 h 2 min": how long something takes that people wait for. */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${count.format(hours)} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** "243.50 USD": an amount as the API gives it, of a list price. */
export const formatAmount = (amount: string, currency: string): string => `${money.format(Number(amount))} ${currency}`;

/** "1 endpoint", "2 endpoints". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`;

/** A moment in the given zone (default: the viewer's): "24 Nov 2026, 15:00:12". */
export function formatTime(moment: string, timeZone?: string): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  return (timeZone === undefined ? here : momentsOf(timeZone)).format(date);
}

/** The zone that times are shown in, as it is at a moment: "CET", "GMT+2". */
export function formatZone(moment: Date, timeZone?: string): string {
  const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: "short" }).formatToParts(moment);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** The same moment in UTC, to the millisecond. */
export function formatUtc(moment: string): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? moment : `${date.toISOString().replace("T", " ").replace("Z", "")} UTC`;
}
