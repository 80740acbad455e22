import type { TableProps } from "@cloudscape-design/components/table";
import type { Policy, PolicyTask } from "../../api/types";

/** The tasks in the order in which a person meets them. */
export const TASKS: Readonly<Record<PolicyTask, string>> = {
  discovery: "Discovery",
  preflight: "Preflight",
  orchestration: "Orchestration",
  reconciler: "Reconciler",
  notifier: "Notifier",
  reader: "Reader",
  decisions: "Decisions",
  users: "Users",
  execution: "CloudFormation",
  agent: "Agents",
  processor: "Processor",
  deployer: "Deployer",
};

export const TASK_NAMES = Object.keys(TASKS) as PolicyTask[];

/** One permission of a policy: what may be done, and to what. */
export interface Permission {
  sid: string;
  effect: string;
  action: string;
  resource: string;
}

export const PERMISSION_COLUMNS: readonly TableProps.ColumnDefinition<Permission>[] = [
  { id: "action", header: "Action", isRowHeader: true, cell: ({ action }) => <span className="mono">{action}</span> },
  { id: "effect", header: "Effect", width: 110, cell: ({ effect }) => effect },
  { id: "resource", header: "Resource", cell: ({ resource }) => <span className="mono">{resource}</span> },
  { id: "sid", header: "Statement", cell: ({ sid }) => sid },
];

/** The permissions of a policy, one row for each action. */
export function permissionsOf(policy: Policy): Permission[] {
  const statements = policy.documents.flatMap((document) => document.Statement);
  return statements.flatMap((statement) =>
    listOf(statement["Action"]).map((action) => ({
      sid: listOf(statement["Sid"]).join("") || "–",
      effect: listOf(statement["Effect"]).join(""),
      action,
      resource: listOf(statement["Resource"]).join(", "),
    })),
  );
}

/** IAM writes one value or a list of them. */
function listOf(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === "string");
}
