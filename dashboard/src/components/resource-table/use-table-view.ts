import { usePreference } from "../../preferences/use-preference";
import { useAddress } from "../use-address";
import type { ResourceColumn, TablePreferences } from "./column";
import { type Paging, usePageTokens } from "./use-page-tokens";

export const PAGE_SIZES = [20, 50, 100, 200] as const;
const PAGE_SIZE = 50;

export interface Sort<Field extends string> {
  field: Field;
  descending: boolean;
}

/** How a table is looked at: filters and order from the address, so that a view can be shared; the rest as preferred. */
export interface TableView<Field extends string, Filter extends string> {
  filters: Readonly<Partial<Record<Filter, string>>>;
  filtered: boolean;
  setFilter: (name: Filter, value: string) => void;
  clearFilters: () => void;
  sort: Sort<Field>;
  setSort: (sort: Sort<Field>) => void;
  preferences: TablePreferences;
  setPreferences: (preferences: TablePreferences) => void;
  paging: Paging;
}

interface TableViewOptions<Field extends string, Filter extends string> {
  /** Of the stored preferences. */
  name: string;
  columns: readonly ResourceColumn<never>[];
  filterNames: readonly Filter[];
  sortFields: readonly Field[];
  sort: Sort<NoInfer<Field>>;
}

export function useTableView<Field extends string, Filter extends string>(
  options: TableViewOptions<Field, Filter>,
): TableView<Field, Filter> {
  const { address, change } = useAddress();
  const [preferences, setPreferences] = usePreference(`table.${options.name}`, initialPreferences(options.columns));

  const filters: Partial<Record<Filter, string>> = {};
  for (const name of options.filterNames) {
    const value = address.get(name);
    if (value) filters[name] = value;
  }
  const field = options.sortFields.find((candidate) => candidate === address.get("sort"));
  const sort = field === undefined ? options.sort : { field, descending: address.get("order") === "desc" };
  const paging = usePageTokens(JSON.stringify([options.name, filters, sort, preferences.pageSize]));

  return {
    filters,
    filtered: Object.keys(filters).length > 0,
    setFilter: (name, value) => {
      change({ [name]: value });
    },
    clearFilters: () => {
      change(Object.fromEntries(options.filterNames.map((name) => [name, ""])));
    },
    sort,
    setSort: ({ field: wanted, descending }) => {
      change({ sort: wanted, order: descending ? "desc" : "asc" });
    },
    preferences,
    setPreferences,
    paging,
  };
}

function initialPreferences(columns: readonly ResourceColumn<never>[]): TablePreferences {
  return {
    pageSize: PAGE_SIZE,
    wrapLines: true,
    contentDensity: "comfortable",
    contentDisplay: columns.map(({ id, hidden }) => ({ id, visible: hidden !== true })),
  };
}
