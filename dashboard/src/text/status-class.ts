export type StatusCounts = Readonly<Record<string, number>>;
export type Tone = "info" | "good" | "warn" | "bad" | "plain";

/** A class of statuses, such as 4xx, with the number of requests it answered. */
export interface StatusClass {
  label: string;
  tone: Tone;
  count: number;
}

const TONES: Record<string, Tone> = { "1": "info", "2": "good", "3": "info", "4": "warn", "5": "bad" };

export const statusTone = (status: string): Tone => TONES[status.charAt(0)] ?? "plain";

/** The classes that occurred, in their order. */
export function statusClasses(statuses: StatusCounts): StatusClass[] {
  const counts = new Map<string, number>();
  for (const [status, count] of Object.entries(statuses)) {
    const label = `${status.charAt(0)}xx`;
    counts.set(label, (counts.get(label) ?? 0) + count);
  }
  return [...counts]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([label, count]) => ({ label, tone: statusTone(label), count }));
}
