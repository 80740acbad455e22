import type { Pipeline, PipelineStage, VpcHealth } from "../../src/api/types";

/** Thirty minutes of something, busier and quieter. */
const wave = (amount: number): number[] =>
  Array.from({ length: 30 }, (_, minute) => Math.round(amount * (1 + 0.4 * Math.sin(minute / 3))));

const NOTHING: (number | null)[] = Array.from({ length: 30 }, () => null);

const standing = (
  name: PipelineStage["name"],
  total: number | null,
  unit: string,
  explanation: string,
): PipelineStage => ({
  name,
  state: "flowing",
  rate_per_s: null,
  total,
  unit,
  age_s: null,
  history: NOTHING,
  explanation,
  code: null,
  fix: null,
  page: null,
  evidence: {},
});

const moving = (
  name: PipelineStage["name"],
  rate: number,
  unit: string,
  explanation: string,
  total = Math.round(rate * 10_800),
): PipelineStage => ({
  ...standing(name, total, unit, explanation),
  rate_per_s: rate,
  age_s: 42,
  history: wave(rate * 60),
});

export const SHOP_VPC = "vpc-0a1b2c3d4e5f60718";
export const PARTNER_VPC = "vpc-0f1e2d3c4b5a69788";

/** A VPC of which everything flows, with changes. */
export const vpcOf = (vpc_id: string, changes: Partial<VpcHealth> = {}): VpcHealth => ({
  vpc_id,
  is_collector_vpc: vpc_id === SHOP_VPC,
  load_balancers: vpc_id === SHOP_VPC ? 2 : 1,
  mirror_sessions: vpc_id === SHOP_VPC ? 5 : 1,
  mirrored_packets: vpc_id === SHOP_VPC ? 8_000_000 : 775_000,
  skipped_packets: vpc_id === SHOP_VPC ? 1_204 : 0,
  instances_left_out: 0,
  packets_per_s: vpc_id === SHOP_VPC ? 700.1 : 110.1,
  exchanges_per_s: vpc_id === SHOP_VPC ? 85.2 : 10.6,
  is_shared: false,
  stages: [
    { name: "sessions", state: "flowing", explanation: "Mirror sessions stand." },
    {
      name: "packets_at_source",
      state: "flowing",
      explanation: "Copies of packets leave the instances that are mirrored.",
    },
    { name: "packets_at_agent", state: "flowing", explanation: "Agents receive mirrored packets." },
    { name: "exchanges", state: "flowing", explanation: "Agents pair requests with their answers." },
  ],
  stops_at: null,
  code: null,
  explanation: null,
  fix: null,
  evidence: {},
  ...changes,
});

/** Everything flows. */
export const PIPELINE: Pipeline = {
  at: "2026-11-24T15:00:00.000Z",
  looked_back_s: 10_800,
  stages: [
    standing("permission", null, "permission", "The account can be read."),
    standing("stack", 2, "stacks", "Both stacks stand."),
    standing("agents", 2, "agents", "2 of 2 are healthy."),
    standing("sessions", 6, "mirror sessions", "Mirror sessions stand."),
    moving("packets_at_source", 812.5, "packets", "Copies of packets leave the instances that are mirrored."),
    moving("packets_at_agent", 810.2, "packets", "Agents receive mirrored packets."),
    moving("exchanges", 96.4, "exchanges", "Agents pair requests with their answers."),
    moving("records", 4.1, "records", "Kinesis takes the agents' records."),
    moving("processor", 4.1, "records", "The processor folds records into the inventory."),
    moving("endpoints", 95.8, "endpoints", "Requests of 6 hosts are in the inventory.", 28),
  ],
  stops_at: null,
  reason: null,
  fix: null,
  coverage: {
    received_packets: 8_750_160,
    mirrored_packets: 8_775_000,
    skipped_packets: 1_204,
    share: 0.9972,
    explanation: null,
    fix: null,
  },
  losses: [
    {
      name: "source_packets_skipped",
      count: 1_204,
      unit: "packets",
      explanation:
        "Were to be copied, and were not: the instance is at the limit of its bandwidth, and AWS drops copies first.",
      where: "EC2's metrics NetworkPacketsSkipMirrorIn and Out: a larger instance type, or fewer ports.",
    },
    {
      name: "exchanges_incomplete",
      count: 88,
      unit: "exchanges",
      explanation: "Decoded, and a part of their bytes was missing.",
      where: "Copies that AWS dropped at the source: skipped packets.",
    },
  ],
  load_balancers: [
    { load_balancer_id: "lb-storefront", packets_per_s: 610.1, exchanges_per_s: 71.9, is_shared: false },
    { load_balancer_id: "lb-payments", packets_per_s: 202.4, exchanges_per_s: 23.9, is_shared: false },
  ],
  vpcs: [vpcOf(SHOP_VPC), vpcOf(PARTNER_VPC)],
  vpcs_unread: null,
  releases: {
    parts: [
      { part: "control_plane", version: "0.1.0", record_format: 1, store_layout: 1 },
      { part: "agents", version: "0.1.0", record_format: 1, store_layout: null },
      { part: "processor", version: "0.1.0", record_format: 1, store_layout: 1 },
    ],
    misfit: null,
  },
};

/** The same of a single VPC, stopped at a stage: those behind it wait. */
export function stoppedAt(name: PipelineStage["name"], stop: Partial<PipelineStage>): Pipeline {
  const at = PIPELINE.stages.findIndex((stage) => stage.name === name);
  const stages = PIPELINE.stages.map((stage, index): PipelineStage => {
    if (index < at) return stage;
    const empty = { ...stage, rate_per_s: stage.rate_per_s === null ? null : 0, age_s: null, history: NOTHING };
    return index === at
      ? { ...empty, state: "stopped", total: 0, ...stop }
      : {
          ...empty,
          state: "waiting",
          total: 0,
          explanation: "Nothing can come this far while the stage that is named stops.",
        };
  });
  return {
    ...PIPELINE,
    stages,
    vpcs: [vpcOf(SHOP_VPC)],
    stops_at: name,
    reason: stop.explanation ?? null,
    fix: stop.fix ?? null,
  };
}
