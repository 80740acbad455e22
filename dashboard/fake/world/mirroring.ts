/** What is mirrored in the fake account, and how a wish comes about in it: a step at each look. */
import type {
  Failure,
  Mirroring,
  Operation,
  OperationStep,
  Plan,
  PlanStep,
  Selection,
  Settings,
  Wish,
} from "../../src/api/types";
import type { World } from "../world";

export const PRICES = { currency: "USD", prices_of: "2026-11" } as const;
export const VPC_ID = "vpc-0a1b2c3d4e5f60718";
export const STARTED = "2026-11-24T13:00:00.000Z";

const NOTHING: Selection = {
  version: 0,
  vpc_id: null,
  load_balancer_ids: [],
  connected_vpc_ids: [],
  subnet_ids: [],
  instance_types: [],
  session_number_floor: 1,
  packet_length: null,
};

export const MIRRORING: Mirroring = {
  installation: "heliostat",
  selection: NOTHING,
  version: 0,
  state: "off",
  stacks: ["heliostat-collector", "heliostat-processing"].map((name) => ({
    name,
    status: null,
    state: "absent",
    reason: null,
    failure_code: null,
  })),
  sessions: { count: 0 },
  interfaces: [],
  interfaces_left_out: 0,
  operation: null,
  queued: null,
  waiting: null,
  last_run: null,
  cost: { ...PRICES, month: "0.00" },
};

export const NO_CAPACITY: Failure = {
  code: "no_capacity",
  severity: "error",
  scope: "account",
  explanation: "eu-north-1a has no room for instances of type m6i.large at the moment.",
  fix: "Try again with other instance types: m5.large, c6i.xlarge.",
  retryable: true,
  auto_fixable: true,
  automatic_fix: "retry_with_other_capacity",
  evidence: {
    aws_message: "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested.",
    logical_id: "AgentGroup",
    stack_name: "heliostat-collector",
  },
  remedy: { instance_types: ["m5.large", "c6i.xlarge"], zones: [] },
};

export const HELD: Failure = {
  code: "too_many_deletions",
  severity: "warning",
  scope: "service",
  explanation: "The plan would remove an unusual share of all mirror sessions: it waits for a person.",
  fix: "Look at the plan. Confirm it if it is meant; if not, look at what discovery could not read.",
  retryable: false,
  auto_fixable: false,
  automatic_fix: null,
  evidence: { deleted: "9", sessions: "10" },
  remedy: null,
};

export const KEY_DENIED: Failure = {
  ...NO_CAPACITY,
  code: "volume_key_denied",
  explanation: "Auto Scaling may not use the key that volumes are encrypted with.",
  fix: "Add the statements to the key's policy.",
  automatic_fix: "use_default_volume_key",
  remedy: {
    key_policy_statements: [{ Sid: "AutoScalingUsesTheKey", Effect: "Allow", Action: ["kms:Decrypt"], Resource: "*" }],
    create_grant_command: "aws kms create-grant --key-id KEY --operations Encrypt Decrypt",
  },
};

const STEPS: Readonly<Record<Operation["kind"], OperationStep["name"][]>> = {
  apply: ["preflight", "collector_stack", "processing_stack", "mirror_sessions"],
  remove: ["mirror_sessions", "collector_stack", "processing_stack", "verify"],
  reconcile: ["mirror_sessions"],
};

const DETAILS: Readonly<Record<OperationStep["name"], string>> = {
  preflight: "11 checks passed.",
  collector_stack: "heliostat-collector is CREATE_COMPLETE.",
  processing_stack: "heliostat-processing is CREATE_COMPLETE.",
  mirror_sessions: "1 change is made.",
  verify: "Nothing of Heliostat's mirroring is left.",
};

export function selectionOf(wish: Wish, version: number): Selection {
  const given = Object.entries(wish).filter(([, value]) => value !== null);
  return { ...NOTHING, ...(Object.fromEntries(given) as Partial<Selection>), version };
}

export function operationOf(kind: Operation["kind"], selection: Selection, number: number): Operation {
  return {
    id: `20261124T1300${String(number).padStart(2, "0")}-${kind}`,
    kind,
    state: "running",
    step: STEPS[kind][0] ?? null,
    version: selection.version,
    requested_by: "ada@example.com",
    created_at: STARTED,
    updated_at: STARTED,
    elapsed_s: 0,
    failure: null,
    selection,
    steps: STEPS[kind].map((name, index) => stepOf(name, index === 0 ? "running" : "pending")),
    interfaces: [],
    interfaces_left_out: 0,
    counts: {},
    saved_per_month: kind === "remove" ? "243.50" : null,
  };
}

export function stepOf(name: OperationStep["name"], state: OperationStep["state"]): OperationStep {
  const hasBegun = state !== "pending";
  return {
    name,
    state,
    detail: state === "done" ? DETAILS[name] : state === "running" ? "At work." : "",
    started_at: hasBegun ? STARTED : null,
    ended_at: state === "done" ? STARTED : null,
    elapsed_s: hasBegun ? 2 : null,
    done: state === "done" ? 2 : hasBegun ? 1 : 0,
    total: hasBegun ? 2 : 0,
    resources: hasBegun ? RESOURCES[name] : [],
  };
}

const RESOURCES: Readonly<Record<OperationStep["name"], OperationStep["resources"]>> = {
  preflight: [
    { name: "permissions", type: "check", state: "passed", detail: "", code: null, fix: null, elapsed_s: null },
  ],
  collector_stack: [
    { name: "Stream", type: "AWS::Kinesis::Stream", state: "CREATE_COMPLETE", detail: "", elapsed_s: 41 },
    {
      name: "AgentGroup",
      type: "AWS::AutoScaling::AutoScalingGroup",
      state: "CREATE_IN_PROGRESS",
      detail: "",
      elapsed_s: 62.4,
    },
  ],
  processing_stack: [
    { name: "Processor", type: "AWS::Lambda::Function", state: "CREATE_COMPLETE", detail: "", elapsed_s: 9 },
  ],
  mirror_sessions: [],
  verify: [],
};

/** The operation, a step further; its end is seen in what is mirrored. */
export function advanced(world: World, operation: Operation): Operation {
  if (operation.state !== "running") return operation;
  const at = operation.steps.findIndex(({ state }) => state === "running");
  const steps = operation.steps.map((step, index) =>
    index === at ? stepOf(step.name, "done") : index === at + 1 ? stepOf(step.name, "running") : step,
  );
  const hasEnded = at === steps.length - 1;
  const after: Operation = {
    ...operation,
    steps,
    step: hasEnded ? null : (steps[at + 1]?.name ?? null),
    state: hasEnded ? "succeeded" : "running",
    counts: hasEnded ? { create_done: 2, skip: 1 } : {},
    elapsed_s: operation.elapsed_s + 2,
  };
  world.operations = world.operations.map((each) => (each.id === after.id ? after : each));
  if (hasEnded) bringAbout(world, after);
  return after;
}

function bringAbout(world: World, { kind, selection }: Operation): void {
  const isOn = kind !== "remove";
  const chosen = new Set(isOn ? selection.load_balancer_ids : []);
  for (const balancer of world.loadBalancers) {
    balancer.selected = chosen.has(balancer.id);
    balancer.mirror_sessions = balancer.selected ? balancer.mirrorable_targets : 0;
  }
  Object.assign(world.mirroring, {
    operation: null,
    state: isOn ? "mirroring" : "off",
    sessions: { count: world.loadBalancers.reduce((sum, { mirror_sessions }) => sum + mirror_sessions, 0) },
    stacks: world.mirroring.stacks.map((stack) => ({
      ...stack,
      status: isOn ? "CREATE_COMPLETE" : null,
      state: isOn ? "ready" : "absent",
    })),
    cost: { ...PRICES, month: isOn ? "243.50" : "0.00" },
  } satisfies Partial<Mirroring>);
}

/** What applying a wish would do: a mirror session for each target that can be mirrored. */
export function planOf(world: World, wish: Wish): Plan {
  const selection = selectionOf(wish, wish.version ?? 0);
  const chosen = world.loadBalancers.filter(({ id }) => selection.load_balancer_ids.includes(id));
  const targets = chosen.flatMap((balancer) =>
    balancer.target_groups.flatMap((group) => group.targets.map((target) => ({ balancer, group, target }))),
  );
  const steps: PlanStep[] = [
    {
      action: "create",
      kind: "stack",
      subject: "heliostat-collector",
      code: "collector_missing",
      explanation: "There are no agents yet that could take mirrored packets.",
      fix: null,
    },
    ...targets.map(({ balancer, group, target }): PlanStep => {
      const where = { load_balancer_id: balancer.id, target_group: group.name };
      const { mirrorable, code, explanation, fix } = target.eligibility;
      return mirrorable
        ? {
            action: "create",
            kind: "mirror_session",
            subject: target.network_interface_id ?? "",
            code: "new_target",
            explanation: `It serves ${group.name}.`,
            fix: null,
            network_interface_id: target.network_interface_id,
            serves: [where],
          }
        : { action: "skip", kind: "target", subject: target.id, code, explanation, fix, ...where };
    }),
  ];
  const counts = { create: 0, modify: 0, delete: 0, keep: 0, skip: 0 };
  for (const { action } of steps) counts[action] += 1;
  const sessions = counts.create - 1;
  return {
    selection,
    steps,
    steps_left_out: 0,
    counts,
    quotas: [{ name: "mirror sessions", used_before: 0, used_after: sessions, limit: 10_000 }],
    cost: {
      ...PRICES,
      region: "us-east-1",
      before: "0.00",
      after: "243.50",
      lines: [
        { what: "Mirror session", count_before: 0, count: sessions, each: "10.95", month: "10.95" },
        { what: "Agent, x9.huge with its volume", count_before: 0, count: 2, each: null, month: null },
      ],
      by_volume: [{ what: "Network Load Balancer, each GB mirrored", price: 0.006 }],
      sources: ["https://aws.amazon.com/vpc/pricing/"],
    },
    warnings: ["Listener TLS:8443 of shop hands ciphertext to its targets: nothing can be read there."],
    settings: broughtSettings(world.administration.settings),
  };
}

const GUARDED: readonly string[] = [
  "redaction",
  "sampling_rules",
  "sample_days",
  "trusted_proxy_networks",
  "trusted_proxy_hops",
];

const broughtSettings = ({ settings }: Settings): Plan["settings"] =>
  Object.entries(settings)
    .filter(([, { standing }]) => standing === "waiting")
    .map(([name, { value }]) => ({ name, value, needs_administrator: GUARDED.includes(name) }));
