import { file } from "../answers";
import type { Handler } from "../request";

const LISTS = [
  "audit",
  "changes",
  "collections",
  "costs",
  "load-balancers",
  "operations",
  "sensitive",
  "sensitive-matrix",
];

/** Lists as files: enough of them to see that they were asked for. */
export const listsCsv: Readonly<Record<string, Handler>> = Object.fromEntries(
  LISTS.map((name) => [`${name}.csv`, () => file("id\n", "text/csv; charset=utf-8", `${name}.csv`)]),
);

export const endpointsCsv: Handler = ({ endpoints }, { query }) => {
  const host = query.get("host");
  const rows = endpoints.filter((endpoint) => host === null || endpoint.host === host);
  const lines = ["id,method", ...rows.map(({ id, method }) => `${id},${method}`)];
  return file(`${lines.join("\n")}\n`, "text/csv; charset=utf-8", "endpoints.csv");
};
