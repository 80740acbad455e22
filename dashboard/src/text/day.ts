/** Days of the viewer, "2026-11-24", as addresses and date fields have them. */

/** When a day begins, or one that is so many days later; null where there is no such day. */
export function startOfDay(day: string, daysLater = 0): string | null {
  const start = new Date(`${day}T00:00:00`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(start.getTime())) return null;
  start.setDate(start.getDate() + daysLater);
  return start.toISOString();
}

/** The day on which a moment lies. */
export function dayOf(moment: string): string {
  const date = new Date(moment);
  const digits = (value: number, count: number) => String(value).padStart(count, "0");
  return `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1, 2)}-${digits(date.getDate(), 2)}`;
}
