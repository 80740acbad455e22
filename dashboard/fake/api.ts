/** The API of docs/openapi.json over a fake world: filters, sorts, pages and refuses as the real one does. */
import { json, refusal } from "./answers";
import type { Handler } from "./request";
import { policies, rules } from "./routes/catalogues";
import { collections } from "./routes/collections";
import { changes } from "./routes/changes";
import { endpoints } from "./routes/endpoints";
import { falsePositives } from "./routes/false-positives";
import { findingCounts, findings, findingsCsv, findingsSarif } from "./routes/findings";
import { loadBalancers } from "./routes/load-balancers";
import { mutes } from "./routes/mutes";
import { sensitive, sensitiveMatrix } from "./routes/sensitive";
import { sensitiveClasses } from "./routes/sensitive-classes";
import { session } from "./routes/session";
import type { World } from "./world";

export { refusal } from "./answers";

const ROUTES: Readonly<Record<string, Handler>> = {
  changes,
  collections,
  endpoints,
  "false-positives": falsePositives,
  "finding-counts": findingCounts,
  findings,
  "findings.csv": findingsCsv,
  "findings.sarif": findingsSarif,
  "load-balancers": loadBalancers,
  mutes,
  policies,
  rules,
  sensitive,
  "sensitive-matrix": sensitiveMatrix,
  "sensitive-classes": sensitiveClasses,
  session,
};

export async function answer(world: World, request: Request): Promise<Response> {
  const { pathname, searchParams: query } = new URL(request.url);
  const [resource = "", ...names] = pathname.split("/").slice(2).map(decodeURIComponent);
  if (resource === "health") return json(world.health);
  if (request.headers.get("Authorization") !== `Bearer ${world.token}`) {
    return refusal(401, "unauthenticated", "The request carries no valid sign-in token.");
  }
  const handler = ROUTES[resource];
  if (handler === undefined) return refusal(404, "unknown_route", "The API has no such route.");
  const text = await request.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  return handler(world, { method: request.method, names, query, body });
}
