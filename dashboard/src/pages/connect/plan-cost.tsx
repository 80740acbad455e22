import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Plan } from "../../api/types";
import { formatAmount, formatCount } from "../../text/format";

type Cost = Plan["cost"];

/** What a month costs now, and with the plan carried out. */
export function PlanCost({ cost }: { cost: Cost }) {
  const amount = (given: string | null) => (given === null ? "No price known" : formatAmount(given, cost.currency));
  const columns: TableProps.ColumnDefinition<Cost["lines"][number]>[] = [
    { id: "what", header: "What", isRowHeader: true, cell: ({ what }) => what },
    { id: "count_before", header: "Now", cell: ({ count_before }) => formatCount(count_before) },
    { id: "count", header: "Then", cell: ({ count }) => formatCount(count) },
    { id: "each", header: "Each", cell: ({ each }) => amount(each) },
    { id: "month", header: "A month", cell: ({ month }) => amount(month) },
  ];
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${amount(cost.before)} now, ${amount(cost.after)} then)`}
          description={`List prices of ${cost.region}, read ${cost.prices_of}; other Regions differ by some per cent.`}
        >
          Cost each month
        </Header>
      }
      items={cost.lines}
      columnDefinitions={columns}
      trackBy={({ what }) => what}
      contentDensity="compact"
      wrapLines
      ariaLabels={{ tableLabel: "Cost each month" }}
      footer={
        <SpaceBetween size="xxs">
          <Box color="text-body-secondary">Traffic adds, for each unit:</Box>
          {cost.by_volume.map(({ what, price }) => (
            <Box key={what} color="text-body-secondary" fontSize="body-s">
              {`${what}: ${price} ${cost.currency}`}
            </Box>
          ))}
        </SpaceBetween>
      }
    />
  );
}
