/** The API of docs/openapi.json over a fake world: filters, sorts, pages and refuses as the real one does. */
import { json, refusal } from "./answers";
import type { Handler } from "./request";
import { policies, rules, sensitiveClasses } from "./routes/catalogues";
import { collections } from "./routes/collections";
import { endpoints } from "./routes/endpoints";
import { loadBalancers } from "./routes/load-balancers";
import { mirroring } from "./routes/mirroring";
import { operations } from "./routes/operations";
import { permissions } from "./routes/permissions";
import { session } from "./routes/session";
import type { World } from "./world";

export { refusal } from "./answers";

const ROUTES: Readonly<Record<string, Handler>> = {
  collections,
  endpoints,
  "load-balancers": loadBalancers,
  mirroring,
  operations,
  permissions,
  policies,
  rules,
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
