import { matching, pageOf } from "../lists";
import type { Handler } from "../request";

const ROUTES = ["PUT /v1/owners", "PUT /v1/settings", "PUT /v1/users/{name}/role"];

export const audit: Handler = ({ administration }, { query }) => {
  const [by, route, outcome] = ["by", "route", "outcome"].map((name) => query.get(name));
  const rows = administration.audit.filter(
    (record) =>
      record.by.includes((by ?? "").toLowerCase()) &&
      (route == null || record.route === route) &&
      (outcome == null || record.outcome === outcome) &&
      (query.get("from") ?? "") <= record.at &&
      record.at < (query.get("to") ?? "9"),
  );
  const about = matching(rows, query, ({ route, subject }) => [route, ...Object.values(subject)].join(" "));
  return pageOf(about, query, { routes: ROUTES });
};
