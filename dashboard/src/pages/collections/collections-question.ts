import { collectionsQuery } from "../../api/queries/inventory";
import type { CollectionsQuery } from "../../api/types";
import type { TableQuestion, TableQuestions } from "../../components/resource-table/table-question";

type CollectionField = NonNullable<CollectionsQuery["sort"]>;
type CollectionFilter = "search";

export const COLLECTIONS: TableQuestions<CollectionField, CollectionFilter> = {
  name: "collections.4",
  filterNames: ["search"],
  sortFields: ["host", "endpoint_count", "request_count", "first_seen", "last_seen", "risk"],
  sort: { field: "risk", descending: true },
};

/** A page of hosts; the first where there is no token. */
export const collectionsPageQuery = (
  { filters, sort }: TableQuestion<CollectionField, CollectionFilter>,
  pageSize: number,
  pageToken?: string,
) =>
  collectionsQuery({
    ...filters,
    sort: sort.field,
    order: sort.descending ? "desc" : "asc",
    page_size: pageSize,
    page_token: pageToken,
  });
