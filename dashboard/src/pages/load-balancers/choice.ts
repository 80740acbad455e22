import type { LoadBalancer } from "../../api/types";

/** Load balancers that a person chose, by id, with the VPC of each: where it is not known, null. */
export type Choice = ReadonlyMap<string, string | null>;

// As many as a selection takes.
export const CHOSEN_MAX = 2_000;

/** Whether choosing it can lead to anything: one without targets is mirrored once it has some. */
export function canBeChosen({ mirrorable_targets, total_targets, unread, type }: LoadBalancer): boolean {
  if (type === "gateway") return false;
  return mirrorable_targets > 0 || total_targets === 0 || unread !== null;
}

/** What is chosen on this page, beside what is chosen on others. */
export function withPage(choice: Choice, page: readonly LoadBalancer[], chosen: readonly LoadBalancer[]): Choice {
  const after = new Map(choice);
  for (const { id } of page) after.delete(id);
  return withAll(after, chosen);
}

export function withAll(choice: Choice, added: readonly LoadBalancer[]): Choice {
  const after = new Map(choice);
  for (const { id, vpc_id } of added) if (after.size < CHOSEN_MAX || after.has(id)) after.set(id, vpc_id);
  return after;
}
