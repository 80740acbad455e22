/** Settings with their history, and people, as an installation of some weeks has them. */
import type { AuditRecord, Settings, SettingsChange, User } from "../../src/api/types";

export interface Administration {
  settings: Settings;
  /** The youngest first. */
  history: SettingsChange[];
  /** The youngest first. */
  audit: AuditRecord[];
  isManaged: boolean;
  users: User[];
}

const REPLACED = "At the next apply: agents are replaced one by one, which takes some minutes each.";
const UPDATED = "At the next apply: the functions are updated, which takes about a minute.";
const SCALED = "At the next apply: the group of agents grows or shrinks.";
const NOBODY = { changed_by: null, changed_at: null };
const ADA = { changed_by: "ada@example.com", changed_at: "2026-11-20T09:30:00.000Z" };

export function makeAdministration(): Administration {
  const untouched = <Value>(value: Value, takes_effect: string) => ({
    value,
    default: value,
    source: "default" as const,
    standing: "in_effect" as const,
    takes_effect,
    ...NOBODY,
  });
  return {
    settings: {
      version: 1,
      ...ADA,
      settings: {
        redaction: untouched("masked", REPLACED),
        bytes_per_second: untouched(262_144, REPLACED),
        sampling_rules: {
          ...untouched([{ action: "exclude", path: "/health*", methods: ["GET"] }], REPLACED),
          default: [],
          source: "person",
          ...ADA,
        },
        agents_min: untouched(2, SCALED),
        agents_max: untouched(10, SCALED),
        sample_days: untouched(7, `${UPDATED} Samples that are there keep their day.`),
        notified_impacts: untouched(["security", "breaking", "compatible"], UPDATED),
        notifies_operations: untouched(true, "At once."),
        notifies_stacks: untouched(true, "At once."),
      },
      fixed: {
        topic: "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications",
        minutes_days: 31,
        changes_days: 400,
      },
      waiting: [],
      warnings: [],
      can_apply: true,
      is_run: false,
    },
    audit: [
      {
        id: "a2",
        at: "2026-11-24T10:00:00.000Z",
        by: "ben@example.com",
        route: "PUT /v1/users/{name}/role",
        subject: { name: "u2", email: "cleo@example.com" },
        before: { role: "viewer", is_enabled: true },
        after: { role: "operator", is_enabled: true },
        outcome: "failed",
        failure: "aws_unreachable",
      },
      {
        id: "a1",
        at: "2026-11-20T09:30:00.000Z",
        by: "ada@example.com",
        route: "PUT /v1/owners",
        subject: {},
        before: { "0123456789abcdef0123": null },
        after: { "0123456789abcdef0123": "payments" },
        outcome: "made",
        failure: "",
      },
    ],
    history: [
      {
        id: "c1",
        version: 1,
        by: "ada@example.com",
        at: ADA.changed_at,
        reason: "Health checks are most of the traffic \u202Eevil",
        changes: [
          { name: "sampling_rules", before: [], after: [{ action: "exclude", path: "/health*", methods: ["GET"] }] },
        ],
      },
    ],
    isManaged: true,
    users: [
      userOf("u1", "ada@example.com", "admin"),
      userOf("u2", "ben@example.com", "operator"),
      { ...userOf("u3", "cleo@example.com", "viewer"), has_signed_in: false },
    ],
  };
}

export function userOf(name: string, email: string, role: User["role"]): User {
  return { name, email, role, is_enabled: true, has_signed_in: true, created_at: "2026-11-02T08:00:00.000Z" };
}
