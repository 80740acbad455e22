import type { CostLine, Costs } from "../../src/api/types";

const BY_TRAFFIC = "It depends on traffic, which no estimate knows.";

const line = (
  name: string,
  unit: string,
  estimated: string | null,
  quantity: number | null,
  measured: string | null,
  explanation: string,
): CostLine => ({
  name,
  unit,
  estimated_per_month: estimated,
  measured_quantity: quantity,
  measured_per_month: measured,
  explanation,
});

export const COSTS: Costs = {
  currency: "USD",
  prices_of: "2026-11",
  region: "us-east-1",
  sources: ["https://aws.amazon.com/vpc/pricing/"],
  measured_hours: 24,
  explanation:
    "Measured over 24 hours. Quantities are those that AWS, or this run, measured; they are multiplied with list prices and carried on to a month of 730 hours.",
  lines: [
    line("Traffic mirroring sessions", "session-hours", "65.70", 144, "65.70", "As many are counted as stand now."),
    line("Agents' instances", "instance-hours", "142.72", 72, "214.08", "m6i.large with its volume."),
    line("Network Load Balancer, hours", "hours", "16.43", 24, "16.43", "The load balancer before the agents."),
    line("Network Load Balancer, capacity units", "LCU-hours", null, 31.2, "5.69", BY_TRAFFIC),
    line("Kinesis, written", "GB", null, 1.284, "3.12", BY_TRAFFIC),
    line("Lambda, requests", "million requests", null, 0.000_004, "0.00", BY_TRAFFIC),
    line("DynamoDB, writes", "million units", null, null, null, BY_TRAFFIC),
  ],
  total: { estimated_per_month: "224.85", measured_per_month: "305.02" },
};
