/** Lists as the API gives them: matched, sorted and paged. */
import type { EndpointSummary } from "../src/api/types";
import { json } from "./answers";

type Row = Readonly<Record<string, unknown>>;

const PAGE_SIZE = 50;

export function matching<Item>(items: readonly Item[], query: URLSearchParams, text: (item: Item) => string): Item[] {
  const search = query.get("search")?.toLowerCase() ?? "";
  return items.filter((item) => text(item).toLowerCase().includes(search));
}

export function sorted<Item extends object>(items: readonly Item[], query: URLSearchParams): Item[] {
  const field = query.get("sort");
  if (field === null) return [...items];
  const sign = query.get("order") === "desc" ? -1 : 1;
  return [...items].sort((left, right) => sign * compare(valueOf(left, field), valueOf(right, field)));
}

/** What was not reviewed yet is taken to be no risk. */
function valueOf(item: object, field: string): unknown {
  return field === "risk" && "facts" in item
    ? ((item.facts as EndpointSummary["facts"])?.risk ?? 0)
    : (item as Row)[field];
}

function compare(left: unknown, right: unknown): number {
  return typeof left === "number" && typeof right === "number"
    ? left - right
    : String(left).localeCompare(String(right));
}

export function pageOf(items: readonly unknown[], query: URLSearchParams, more: object = {}): Response {
  const size = Number(query.get("page_size") ?? PAGE_SIZE);
  const start = Number(query.get("page_token") ?? 0);
  const end = start + size;
  return json({
    items: items.slice(start, end),
    next_page_token: end < items.length ? String(end) : null,
    ...more,
  });
}
