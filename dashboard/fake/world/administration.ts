/** Settings with their history, and people, as an installation of some weeks has them. */
import type {
  AuditRecord,
  NotificationList,
  NotificationMute,
  Settings,
  SettingsChange,
  Subscribers,
  User,
} from "../../src/api/types";

export interface Administration {
  settings: Settings;
  /** The youngest first. */
  history: SettingsChange[];
  /** The youngest first. */
  audit: AuditRecord[];
  isManaged: boolean;
  users: User[];
  notifications: NotificationList;
  notificationMutes: NotificationMute[];
  subscribers: Subscribers;
}

const REPLACED = "At the next apply: agents are replaced one by one, which takes some minutes each.";
const UPDATED = "At the next apply: the functions are updated, which takes about a minute.";
const SCALED = "At the next apply: the group of agents grows or shrinks.";
const CONNECTED =
  "At the next apply: endpoints are made or deleted, and security groups changed, which takes some minutes.";
const RESIZED =
  "At the next apply: the stream is resized, which takes some minutes; AWS doubles or halves it at the most.";
const KEPT_LOGS = "At the next apply: older logs go within days.";
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
        receive_threads: untouched(1, REPLACED),
        volume_key: untouched("alias/aws/ebs", REPLACED),
        stream_mode: untouched("ON_DEMAND", RESIZED),
        stream_shards: untouched(4, RESIZED),
        creates_vpc_endpoints: untouched(false, CONNECTED),
        resolver_network: untouched("", CONNECTED),
        agent_log_days: untouched(30, KEPT_LOGS),
        sample_days: untouched(7, `${UPDATED} Samples that are there keep their day.`),
        notified_impacts: untouched(["security", "breaking", "compatible"], UPDATED),
        trusted_proxy_networks: untouched(
          ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"],
          `${UPDATED} What was recorded before stays as it was read.`,
        ),
        trusted_proxy_hops: untouched(1, `${UPDATED} What was recorded before stays as it was read.`),
        processor_log_days: untouched(30, KEPT_LOGS),
        coverage_percent_min: untouched(90, "At once."),
        coverage_minutes: untouched(15, "At once."),
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
        id: "a3",
        at: "2026-11-24T11:00:00.000Z",
        by: "ada@example.com",
        route: "POST /v1/purges",
        subject: { host: "old.shop.example" },
        before: null,
        after: { purged: null },
        outcome: "intended",
        failure: "",
      },
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
    notifications: {
      items: [
        {
          id: "7f0c6f0cf1f6d9c1a2b3",
          kind: "sensitive_endpoint",
          severity: "high",
          at: "2026-11-24T13:40:00.000Z",
          subject: "12 new endpoints carrying sensitive data on 3 hosts",
          count: 12,
          hosts: ["api.example.com", "legacy.example.com", "shop.example.com"],
          details: [],
          held_back: 2,
        },
        {
          id: "0d3f5b7e9a1c2d4f6a8b",
          kind: "stack",
          severity: "high",
          at: "2026-11-24T09:10:00.000Z",
          subject: "Stack heliostat-collector is UPDATE_ROLLBACK_COMPLETE \u202Eevil",
          count: 1,
          hosts: [],
          details: ["The role may not make a launch template.", "Give it ec2:CreateLaunchTemplate."],
          held_back: 0,
        },
      ],
      waiting: 3,
      counters: { sent: 41, muted: 7, repeated: 12, held_back: 2, left_out: 0, refused: 1 },
    },
    notificationMutes: [
      {
        id: "nm1",
        by: "ben@example.com",
        at: "2026-11-20T08:00:00.000Z",
        reason: "made data",
        kind: "sensitive_endpoint",
        host: "*.staging.example",
        endpoint_id: null,
        class: "email",
        below: "high",
        until: null,
      },
    ],
    subscribers: {
      topic: "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications",
      emails: [
        { id: null, email: "cleo@example.com", is_confirmed: false },
        { id: "s1", email: "oncall@example.com", is_confirmed: true },
      ],
      others: 2,
      webhooks: [
        {
          id: "w1",
          name: "Security chat",
          host: "hooks.slack.example",
          format: "slack",
          kinds: ["finding", "sensitive_endpoint"],
          least_severity: "high",
          added_by: "ada@example.com",
          added_at: "2026-11-19T10:00:00.000Z",
        },
      ],
      dead_letters: 4,
      allows_loopback: false,
    },
  };
}

export function userOf(name: string, email: string, role: User["role"]): User {
  return { name, email, role, is_enabled: true, has_signed_in: true, created_at: "2026-11-02T08:00:00.000Z" };
}
