import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { PipelineLoss, PipelineStage } from "../../api/types";
import { plural } from "../../text/format";

export const STAGE_NAMES: Readonly<Record<PipelineStage["name"], string>> = {
  permission: "Permission to read the account",
  stack: "Stacks",
  agents: "Agents",
  sessions: "Mirror sessions",
  packets_at_source: "Packets at the sources",
  packets_at_agent: "Packets at the agents",
  exchanges: "Exchanges of HTTP",
  records: "Records in the stream",
  processor: "Processor",
  endpoints: "Endpoints in the inventory",
};

/** By name, also of a stage that this version of the dashboard does not know. */
export const stageName = (name: string): string =>
  name in STAGE_NAMES ? STAGE_NAMES[name as PipelineStage["name"]] : name;

interface Shown {
  type: StatusIndicatorProps.Type;
  text: string;
}

export const STATES: Readonly<Record<PipelineStage["state"], Shown>> = {
  flowing: { type: "success", text: "Flowing" },
  idle: { type: "info", text: "Idle" },
  stopped: { type: "error", text: "Stopped" },
  waiting: { type: "pending", text: "Waiting" },
  unknown: { type: "warning", text: "Unknown" },
};

/** What the links to pages that mend something say. */
const PAGES: Readonly<Record<string, string>> = {
  "/connect": "Connect load balancers",
  "/load-balancers": "See load balancers",
  "/operations": "See operations",
  "/permissions": "See permissions",
};

export const pageName = (page: string): string => PAGES[page] ?? "See more";

/** "1 agent", "3 agents": units come in the plural. */
export const amountOf = (total: number, unit: string): string => plural(total, unit.replace(/s$/, ""), unit);

export const LOSS_COLUMNS: readonly TableProps.ColumnDefinition<PipelineLoss>[] = [
  {
    id: "count",
    header: "Lost",
    minWidth: 130,
    cell: ({ count, unit }) => <span className="number">{amountOf(count, unit)}</span>,
  },
  {
    id: "explanation",
    header: "What it was",
    minWidth: 240,
    isRowHeader: true,
    cell: ({ explanation }) => explanation,
  },
  { id: "where", header: "Where to look", minWidth: 240, cell: ({ where }) => where },
  { id: "name", header: "Counter", minWidth: 200, cell: ({ name }) => <span className="mono">{name}</span> },
];
