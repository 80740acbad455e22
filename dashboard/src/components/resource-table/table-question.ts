/** What a table is asked for, as its address says it: without a component, so that it can be asked for before one is there. */
export const PAGE_SIZES = [20, 50, 100, 200] as const;
export const PAGE_SIZE = 50;

export interface Sort<Field extends string> {
  field: Field;
  descending: boolean;
}

export interface TableQuestion<Field extends string, Filter extends string> {
  filters: Readonly<Partial<Record<Filter, string>>>;
  sort: Sort<Field>;
}

/** What a table can be asked for. */
export interface TableQuestions<Field extends string, Filter extends string> {
  /** Of the stored preferences. */
  name: string;
  filterNames: readonly Filter[];
  sortFields: readonly Field[];
  /** Where the address says none. */
  sort: Sort<NoInfer<Field>>;
}

export function questionOf<Field extends string, Filter extends string>(
  questions: TableQuestions<Field, Filter>,
  address: URLSearchParams,
): TableQuestion<Field, Filter> {
  const filters: Partial<Record<Filter, string>> = {};
  for (const name of questions.filterNames) {
    const value = address.get(name);
    if (value) filters[name] = value;
  }
  const field = questions.sortFields.find((candidate) => candidate === address.get("sort"));
  const sort = field === undefined ? questions.sort : { field, descending: address.get("order") === "desc" };
  return { filters, sort };
}

/** Of the stored preferences. */
export const preferenceNameOf = ({ name }: { name: string }): string => `table.${name}`;
