import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Plan } from "../../api/types";
import { formatCount } from "../../text/format";
import { words } from "../../text/words";

type Quota = Plan["quotas"][number];

const COLUMNS: readonly TableProps.ColumnDefinition<Quota>[] = [
  { id: "name", header: "Quota", isRowHeader: true, cell: ({ name }) => words(name) },
  { id: "used_before", header: "Used now", cell: ({ used_before }) => formatCount(used_before) },
  {
    id: "used_after",
    header: "Used then",
    cell: ({ used_after, limit }) =>
      used_after > limit ? (
        <StatusIndicator type="error">{formatCount(used_after)}</StatusIndicator>
      ) : (
        formatCount(used_after)
      ),
  },
  { id: "limit", header: "Limit", cell: ({ limit }) => formatCount(limit) },
];

/** What the plan takes of the account's quotas. */
export function PlanQuotas({ quotas }: { quotas: readonly Quota[] }) {
  return (
    <Table
      header={<Header variant="h2">Quotas</Header>}
      items={quotas}
      columnDefinitions={COLUMNS}
      trackBy={({ name }) => name}
      contentDensity="compact"
      ariaLabels={{ tableLabel: "Quotas" }}
    />
  );
}
