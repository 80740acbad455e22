import type { TableProps } from "@cloudscape-design/components/table";
import type { Permission as Checked, Permissions, Policy, PolicyTask } from "../../api/types";
import { Verdict } from "./verdict";

/** The tasks in the order in which a person meets them. */
export const TASKS: Readonly<Record<PolicyTask, string>> = {
  discovery: "Discovery",
  measures: "Measures",
  preflight: "Preflight",
  orchestration: "Orchestration",
  reconciler: "Reconciler",
  notifier: "Notifier",
  reader: "Reader",
  decisions: "Decisions",
  purges: "Purges",
  audit: "Audit",
  subscribers: "Who is told",
  webhooks: "Webhooks",
  mutes: "What is muted",
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
  /** What was found of it; null where it is another's, or was not asked about. */
  verdict: Checked["verdict"] | null;
}

export const PERMISSION_COLUMNS: readonly TableProps.ColumnDefinition<Permission>[] = [
  { id: "action", header: "Action", isRowHeader: true, cell: ({ action }) => <span className="mono">{action}</span> },
  {
    id: "verdict",
    header: "Live check",
    minWidth: 115,
    cell: ({ verdict }) => (verdict === null ? "–" : <Verdict verdict={verdict} />),
  },
  { id: "effect", header: "Effect", minWidth: 90, cell: ({ effect }) => effect },
  { id: "resource", header: "Resource", cell: ({ resource }) => <span className="mono">{resource}</span> },
  { id: "sid", header: "Statement", cell: ({ sid }) => sid },
];

/** The permissions of a policy, one row for each action. The agents' and CloudFormation's are nobody's to check here. */
export function permissionsOf(policy: Policy, checked?: Permissions): Permission[] {
  const statements = policy.documents.flatMap((document) => document.Statement);
  return statements.flatMap((statement) =>
    listOf(statement["Action"]).map((action) => {
      const sid = listOf(statement["Sid"]).join("") || "–";
      const found = checked?.items.find(
        (item) => item.task === policy.task && item.statement === sid && item.action === action,
      );
      return {
        sid,
        effect: listOf(statement["Effect"]).join(""),
        action,
        resource: listOf(statement["Resource"]).join(", "),
        verdict: found?.verdict ?? null,
      };
    }),
  );
}

/** IAM writes one value or a list of them. */
function listOf(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === "string");
}
