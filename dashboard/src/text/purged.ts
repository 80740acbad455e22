import type { PurgeStep } from "../api/types";
import { plural } from "./format";

/** What the records of each kind are called (PurgedKind of inventory_store/purge.py), in the order of their weight. */
const KINDS: Record<string, readonly [one: string, many: string]> = {
  endpoints: ["endpoint", "endpoints"],
  findings: ["finding", "findings"],
  changes: ["change", "changes"],
  samples: ["sample", "samples"],
  minutes: ["hour of traffic", "hours of traffic"],
  sums: ["sum of the host", "sums of the host"],
  documents: ["record of reviews and decisions", "records of reviews and decisions"],
  damaged: ["record that cannot be read", "records that cannot be read"],
};

/** "12 endpoints", "1 hour of traffic", ...: what a purge removes. A kind that is new goes by its own name. */
export function purgedOf(counts: PurgeStep["counts"]): string[] {
  const order = Object.keys(KINDS);
  const rank = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([left], [right]) => rank(left) - rank(right))
    .map(([kind, count]) => plural(count, ...(KINDS[kind] ?? ([kind, kind] as const))));
}
