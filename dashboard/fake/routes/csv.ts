import { file } from "../answers";
import type { Handler } from "../request";

export const endpointsCsv: Handler = ({ endpoints }, { query }) => {
  const host = query.get("host");
  const rows = endpoints.filter((endpoint) => host === null || endpoint.host === host);
  const lines = ["id,method", ...rows.map(({ id, method }) => `${id},${method}`)];
  return file(`${lines.join("\n")}\n`, "text/csv; charset=utf-8", "endpoints.csv");
};
