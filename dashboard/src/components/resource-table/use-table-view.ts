import { usePreference } from "../../preferences/use-preference";
import { useAddress } from "../use-address";
import type { ResourceColumn, TablePreferences } from "./column";
import {
  PAGE_SIZE,
  preferenceNameOf,
  questionOf,
  type Sort,
  type TableQuestion,
  type TableQuestions,
} from "./table-question";
import { type Paging, usePageTokens } from "./use-page-tokens";

/** How a table is looked at: filters and order from the address, so that a view can be shared; the rest as preferred. */
export interface TableView<Field extends string, Filter extends string> extends TableQuestion<Field, Filter> {
  filtered: boolean;
  setFilter: (name: Filter, value: string) => void;
  clearFilters: () => void;
  setSort: (sort: Sort<Field>) => void;
  preferences: TablePreferences;
  setPreferences: (preferences: TablePreferences) => void;
  paging: Paging;
}

interface TableViewOptions<Field extends string, Filter extends string> extends TableQuestions<Field, Filter> {
  columns: readonly ResourceColumn<never>[];
}

export function useTableView<Field extends string, Filter extends string>(
  options: TableViewOptions<Field, Filter>,
): TableView<Field, Filter> {
  const { address, change } = useAddress();
  const [preferences, setPreferences] = usePreference(preferenceNameOf(options), initialPreferences(options.columns));
  const { filters, sort } = questionOf(options, address);
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
