import type { NotificationKind } from "../api/types";

export const NOTIFICATION_KINDS: Readonly<Record<NotificationKind, string>> = {
  finding: "Findings, high or critical",
  sensitive_endpoint: "New endpoints with sensitive data",
  change: "Changes of APIs",
  first_traffic: "First traffic",
  agents: "Loss of agents",
  coverage: "Loss of coverage",
  alarm: "Alarms of CloudWatch",
  operation: "Operations",
  stack: "Stacks",
  test: "Tests",
};

/** Those that somebody may choose or mute: a test always arrives. */
export const CHOSEN_KINDS = (Object.keys(NOTIFICATION_KINDS) as NotificationKind[]).filter((kind) => kind !== "test");
