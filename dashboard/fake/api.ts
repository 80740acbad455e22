/** The API of docs/openapi.json over a fake world: filters, sorts, pages and refuses as the real one does. */
import type { EndpointSummary, PolicyTask } from "../src/api/types";
import { collectionsOf, type World } from "./world";

type Row = Readonly<Record<string, unknown>>;

const PAGE_SIZE = 50;

export function answer(world: World, request: Request): Response {
  const { pathname, searchParams: query } = new URL(request.url);
  const [resource, name, part] = pathname.split("/").slice(2).map(decodeURIComponent);
  if (resource === "health") return json(world.health);
  if (request.headers.get("Authorization") !== `Bearer ${world.token}`) {
    return refusal(401, "unauthenticated", "The request carries no valid sign-in token.");
  }
  switch (resource) {
    case "collections":
      return part === "openapi"
        ? json({ openapi: "3.1.0", info: { title: name, version: "1" }, paths: {} })
        : pageOf(
            sorted(
              matching(collectionsOf(world.endpoints), query, ({ host }) => host),
              query,
            ),
            query,
          );
    case "endpoints":
      return name === undefined ? endpoints(world, query) : endpoint(world, name);
    case "load-balancers":
      return pageOf(
        matching(world.loadBalancers, query, (loadBalancer) => loadBalancer.name).filter(
          ({ vpc_id }) => !query.get("vpc_id") || vpc_id === query.get("vpc_id"),
        ),
        query,
      );
    case "rules":
      return json({ items: world.rules });
    case "sensitive-classes":
      return json({ items: world.sensitiveClasses });
    case "policies":
      return name !== undefined && name in world.policies
        ? json(world.policies[name as PolicyTask])
        : refusal(404, "unknown_task", `No task is named ${name ?? ""}.`);
    default:
      return refusal(404, "unknown_route", "The API has no such route.");
  }
}

function endpoints(world: World, query: URLSearchParams): Response {
  const found = matching(world.endpoints, query, (row) => `${row.method} ${row.host}${row.path_template}`)
    .filter(({ host }) => !query.get("host") || host === query.get("host"))
    .filter(({ method }) => !query.get("method") || method === query.get("method"))
    .filter(({ statuses }) => hasStatus(statuses, query.get("status")))
    .filter(({ facts }) => hasFacts(facts, query));
  return pageOf(sorted(found, query), query, { total: found.length });
}

/** What was not reviewed yet matches no filter of what reviews say. */
function hasFacts(facts: EndpointSummary["facts"], query: URLSearchParams): boolean {
  const [credential, sensitive] = [query.get("credential"), query.get("sensitive")];
  return (
    (["kind", "authentication", "exposure"] as const).every((name) => {
      const wanted = query.get(name);
      return !wanted || facts?.[name] === wanted;
    }) &&
    (!credential || (facts?.credentials.includes(credential) ?? false)) &&
    (!sensitive || (facts?.sensitive.some((word) => sensitive === "*" || word.split(":")[0] === sensitive) ?? false))
  );
}

function hasStatus(statuses: EndpointSummary["statuses"], wanted: string | null): boolean {
  return !wanted || Object.keys(statuses).some((status) => status.startsWith(wanted.charAt(0)));
}

function endpoint(world: World, id: string): Response {
  const found = world.endpoints.find((candidate) => candidate.id === id);
  return found
    ? json(found)
    : refusal(404, "unknown_endpoint", `No endpoint has the id ${id}.`, "Look it up in the list of endpoints.");
}

function matching<Item>(items: readonly Item[], query: URLSearchParams, text: (item: Item) => string): Item[] {
  const search = query.get("search")?.toLowerCase() ?? "";
  return items.filter((item) => text(item).toLowerCase().includes(search));
}

function sorted<Item extends object>(items: readonly Item[], query: URLSearchParams): Item[] {
  const field = query.get("sort");
  if (field === null) return [...items];
  const sign = query.get("order") === "desc" ? -1 : 1;
  return [...items].sort((left, right) => sign * compare(valueOf(left, field), valueOf(right, field)));
}

/** What was not reviewed yet is taken to be no risk. */
function valueOf(item: object, field: string): unknown {
  return field === "risk" && "facts" in item
    ? ((item.facts as EndpointSummary["facts"])?.risk ?? 0)
    : (item as Row)[field];
}

function compare(left: unknown, right: unknown): number {
  return typeof left === "number" && typeof right === "number"
    ? left - right
    : String(left).localeCompare(String(right));
}

function pageOf(items: readonly unknown[], query: URLSearchParams, more: object = {}): Response {
  const size = Number(query.get("page_size") ?? PAGE_SIZE);
  const start = Number(query.get("page_token") ?? 0);
  const end = start + size;
  return json({
    items: items.slice(start, end),
    next_page_token: end < items.length ? String(end) : null,
    ...more,
  });
}

export function refusal(status: number, code: string, explanation: string, fix: string | null = null): Response {
  const scope = status === 403 ? "account" : status < 500 ? "caller" : "service";
  const error = { code, scope, explanation, fix, retryable: status >= 500, evidence: {}, request_id: "req-1234" };
  return json({ error }, status);
}

function json(value: unknown, status = 200): Response {
  return Response.json(value, { status });
}
