import type { TableProps } from "@cloudscape-design/components/table";
import type { CostLine } from "../../api/types";
import { formatAmount } from "../../text/format";

// The millionth of a unit, in which quantities are told that are below a thousandth of it.
const MILLIONTHS: Record<string, string> = { GB: "KB", "million requests": "requests", "million units": "units" };
const FEW_BELOW = 0.001;
const quantities = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });

/** "12.40 USD"; null is what is not known. */
export function formatMoney(amount: string | null, currency: string): string {
  return amount === null ? "–" : formatAmount(amount, currency);
}

/** "48 session-hours". A quantity that is not zero is never shown as zero: a few of "million requests" are told one by one. */
export function formatQuantity({ measured_quantity, unit }: CostLine): string {
  if (measured_quantity === null) return "Not measured";
  const part = MILLIONTHS[unit];
  return part !== undefined && measured_quantity > 0 && measured_quantity < FEW_BELOW
    ? `${quantities.format(measured_quantity * 1_000_000)} ${part}`
    : `${quantities.format(measured_quantity)} ${unit}`;
}

export const columnsOf = (currency: string): TableProps.ColumnDefinition<CostLine>[] => [
  { id: "name", header: "What", isRowHeader: true, minWidth: 180, cell: ({ name }) => name },
  {
    id: "estimated",
    header: "Estimate, each month",
    minWidth: 130,
    cell: (line) => <span className="number nowrap">{formatMoney(line.estimated_per_month, currency)}</span>,
  },
  {
    id: "measured",
    header: "Measured, each month",
    minWidth: 130,
    cell: (line) => <span className="number nowrap">{formatMoney(line.measured_per_month, currency)}</span>,
  },
  {
    id: "quantity",
    header: "Quantity measured",
    minWidth: 150,
    cell: (line) => <span className="number">{formatQuantity(line)}</span>,
  },
  { id: "explanation", header: "How it comes about", minWidth: 240, cell: ({ explanation }) => explanation },
];
