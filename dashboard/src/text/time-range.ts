/** The spans of time that charts show, each with the width of its points and how often it is worth asking again. */
export const TIME_RANGES = {
  "1h": { label: "1 hour", hours: 1, step: "minute", minutesOfStep: 1, refetchInterval: 10_000 },
  "24h": { label: "24 hours", hours: 24, step: "quarter_hour", minutesOfStep: 15, refetchInterval: 60_000 },
  "7d": { label: "7 days", hours: 168, step: "hour", minutesOfStep: 60, refetchInterval: 300_000 },
} as const;

export type TimeRange = keyof typeof TIME_RANGES;

export const isTimeRange = (text: string | null): text is TimeRange =>
  text !== null && Object.hasOwn(TIME_RANGES, text);
