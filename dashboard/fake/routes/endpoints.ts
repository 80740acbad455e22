import type { EndpointSummary } from "../../src/api/types";
import { json, refusal } from "../answers";
import { matching, pageOf, sorted } from "../lists";
import type { Handler } from "../request";
import { falsePositivesOf } from "./false-positives";
import type { World } from "../world";

export const endpoints: Handler = (world, request) => {
  const [id, part] = request.names;
  if (id === undefined) return list(world, request.query);
  const found = world.endpoints.find((candidate) => candidate.id === id);
  return found !== undefined && part === "false-positives" ? falsePositivesOf(found, request) : one(world, id);
};

function list(world: World, query: URLSearchParams): Response {
  const found = matching(world.endpoints, query, textOf)
    .filter(({ host }) => !query.get("host") || host === query.get("host"))
    .filter(({ method }) => !query.get("method") || method === query.get("method"))
    .filter(({ statuses }) => hasStatus(statuses, query.get("status")))
    .filter(({ owner }) => hasOwner(owner, query.get("owner")))
    .filter(({ facts }) => hasFacts(facts, query));
  return pageOf(sorted(found, query), query, { total: found.length });
}

/** The real API keeps words such as auth:none apart from names; here both are found. */
function textOf({ method, host, path_template, owner, facts }: EndpointSummary): string {
  const classes = facts?.sensitive.map((word) => word.split(":")[0]) ?? [];
  return [`${method} ${host}${path_template}`, owner, ...classes, facts && `auth:${facts.authentication}`].join(" ");
}

function hasOwner(owner: string | null, wanted: string | null): boolean {
  if (!wanted) return true;
  return wanted === "*" || wanted === "-" ? (owner !== null) === (wanted === "*") : owner === wanted;
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

function one(world: World, id: string): Response {
  const found = world.endpoints.find((candidate) => candidate.id === id);
  return found
    ? json(found)
    : refusal(404, "unknown_endpoint", `No endpoint has the id ${id}.`, "Look it up in the list of endpoints.");
}
