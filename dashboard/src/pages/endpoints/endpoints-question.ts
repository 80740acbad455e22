import { endpointsQuery } from "../../api/queries/inventory";
import type { EndpointsQuery } from "../../api/types";
import type { TableQuestion, TableQuestions } from "../../components/resource-table/table-question";
import { AUTHENTICATION, EXPOSURE } from "../../text/access";
import { isKey } from "../../text/is-key";
import { KINDS } from "../../text/kind";

type EndpointField = NonNullable<EndpointsQuery["sort"]>;
type EndpointFilter =
  | "search"
  | "host"
  | "method"
  | "status"
  | "kind"
  | "authentication"
  | "credential"
  | "exposure"
  | "sensitive"
  | "owner";

export const STATUSES: Readonly<Record<NonNullable<EndpointsQuery["status"]>, string>> = {
  "1xx": "1xx Informational",
  "2xx": "2xx Successful",
  "3xx": "3xx Redirection",
  "4xx": "4xx Client error",
  "5xx": "5xx Server error",
};

export const ENDPOINTS: TableQuestions<EndpointField, EndpointFilter> = {
  name: "endpoints.3",
  filterNames: [
    "search",
    "host",
    "method",
    "status",
    "kind",
    "authentication",
    "credential",
    "exposure",
    "sensitive",
    "owner",
  ],
  sortFields: ["path_template", "method", "request_count", "last_seen", "first_seen", "risk"],
  sort: { field: "risk", descending: true },
};

/** The filters as the API takes them: what an address says beside its words is not asked for. */
export function endpointsFilter({ filters }: TableQuestion<EndpointField, EndpointFilter>) {
  const { status, kind, authentication, exposure } = filters;
  return {
    ...filters,
    status: isKey(STATUSES, status) ? status : undefined,
    kind: isKey(KINDS, kind) ? kind : undefined,
    authentication: isKey(AUTHENTICATION, authentication) ? authentication : undefined,
    exposure: isKey(EXPOSURE, exposure) ? exposure : undefined,
  };
}

/** A page of endpoints; the first where there is no token. */
export const endpointsPageQuery = (
  question: TableQuestion<EndpointField, EndpointFilter>,
  pageSize: number,
  pageToken?: string,
) =>
  endpointsQuery({
    ...endpointsFilter(question),
    sort: question.sort.field,
    order: question.sort.descending ? "desc" : "asc",
    page_size: pageSize,
    page_token: pageToken,
  });
