/** The API of docs/openapi.json over a fake world: filters, sorts, pages and refuses as the real one does. */
import { json, refusal } from "./answers";
import type { Handler } from "./request";
import { audit } from "./routes/audit";
import { changes } from "./routes/changes";
import { collections } from "./routes/collections";
import { costs, pipeline } from "./routes/pipeline";
import { endpointsCsv, listsCsv } from "./routes/csv";
import { policies, rules } from "./routes/catalogues";
import { endpoints } from "./routes/endpoints";
import { falsePositives } from "./routes/false-positives";
import { findingCounts, findings, findingsCsv, findingsSarif } from "./routes/findings";
import { loadBalancers } from "./routes/load-balancers";
import { owners } from "./routes/owners";
import { mirroring } from "./routes/mirroring";
import { operations } from "./routes/operations";
import { permissions } from "./routes/permissions";
import { mutes } from "./routes/mutes";
import { notifications } from "./routes/notifications";
import { purges } from "./routes/purges";
import { sensitive, sensitiveMatrix } from "./routes/sensitive";
import { sensitiveClasses } from "./routes/sensitive-classes";
import { session } from "./routes/session";
import { signIn } from "./routes/sign-in";
import { settings } from "./routes/settings";
import { users } from "./routes/users";
import { traffic } from "./routes/traffic";
import type { World } from "./world";

export { refusal } from "./answers";

const ROUTES: Readonly<Record<string, Handler>> = {
  ...listsCsv,
  audit,
  changes,
  collections,
  costs,
  endpoints,
  "endpoints.csv": endpointsCsv,
  "load-balancers": loadBalancers,
  pipeline,
  owners,
  mirroring,
  operations,
  permissions,
  "false-positives": falsePositives,
  "finding-counts": findingCounts,
  findings,
  "findings.csv": findingsCsv,
  "findings.sarif": findingsSarif,
  mutes,
  notifications,
  policies,
  purges,
  rules,
  sensitive,
  "sensitive-matrix": sensitiveMatrix,
  "sensitive-classes": sensitiveClasses,
  session,
  settings,
  users,
  traffic,
};

export async function answer(world: World, request: Request): Promise<Response> {
  const { pathname, searchParams: query } = new URL(request.url);
  // Maybe below the stage of an API Gateway.
  const [, below = ""] = pathname.split(/\/v1\/(.*)/s);
  const [resource = "", ...names] = below.split("/").map(decodeURIComponent);
  if (resource === "health") return json(world.health);
  const text = await request.text();
  const asked = { method: request.method, names, query, body: jsonOf(text), text };
  if (resource === "sign-in") return signIn(world, asked);
  if (request.headers.get("Authorization") !== `Bearer ${world.token}`) {
    return refusal(401, "unauthenticated", "The request carries no valid sign-in token.");
  }
  const handler = ROUTES[resource];
  if (handler === undefined) return refusal(404, "unknown_route", "The API has no such route.");
  return handler(world, asked);
}

/** Null of what is no JSON: a document may be YAML. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
