import { file, json, refusal } from "../answers";
import { matching, pageOf, sorted } from "../lists";
import type { FakeRequest, Handler } from "../request";
import type { Collection, Pins } from "../../src/api/types";
import { collectionsOf, type World } from "../world";
import { pinsOf, comparisonOf, importedOf, previewOf, templatesOf } from "../world/hosts";

export const collections: Handler = (world, request) => {
  const {
    names: [host],
    query,
  } = request;
  if (host !== undefined) return ofHost(world, host, request);
  const found = matching(collectionsOf(world.endpoints), query, textOf);
  return pageOf(sorted(found, query), query);
};

const textOf = ({ host, review }: Collection): string =>
  [host, ...(review?.load_balancers ?? []), ...(review?.sensitive ?? [])].join(" ");

function ofHost(world: World, host: string, request: FakeRequest): Response {
  const known = collectionsOf(world.endpoints).find((collection) => collection.host === host);
  if (known === undefined) {
    return refusal(404, "unknown_collection", `No endpoint of ${host} is known.`, "See GET /v1/collections.");
  }
  const [, part, more] = request.names;
  switch (part) {
    case undefined:
      return json(known);
    case "openapi":
      return request.query.get("format") === "yaml"
        ? file("openapi: 3.1.0\n", "application/yaml", "host.openapi.yaml")
        : file(
            JSON.stringify({ openapi: "3.1.0", info: { title: host, version: "1" }, paths: {} }),
            "application/json",
            "host.openapi.json",
          );
    case "postman":
      return file("{}", "application/json", "host.postman_collection.json");
    case "har":
      return file("{}", "application/json", "host.har");
    case "templates":
      return json(templatesOf(world.hostBook, host, world.endpoints));
    case "pins":
      return pins(world, host, request, more);
    case "document":
      return document(world, host, request, more);
    default:
      return comparison(world, host, part);
  }
}

function pins({ hostBook }: World, host: string, { body }: FakeRequest, more: string | undefined): Response {
  const wanted = body as Pins;
  if (wanted.never_merge.some((path) => path.includes("nobody-says-so"))) {
    return refusal(400, "invalid_parameter", "never_merge: expected a path template of ASCII.");
  }
  if (more === "preview") return json(previewOf(hostBook, host, wanted));
  const { revision, ...said } = body as Pins & { revision?: number };
  const current = hostBook.pinsRevisions[host] ?? 0;
  // The page always says what it read.
  if (revision !== current) return stale(revision, current);
  hostBook.pins[host] = said;
  hostBook.pinsRevisions[host] = current + 1;
  return json(pinsOf(hostBook, host));
}

function document({ hostBook }: World, host: string, request: FakeRequest, more: string | undefined): Response {
  const { documents } = hostBook;
  if (request.method === "PUT") {
    const imported = importedOf(host, request.text);
    if (imported === null) return refusal(400, "invalid_document", "body: expected an OpenAPI document.");
    documents[host] = { text: request.text, document: imported };
    return json(imported);
  }
  const known = documents[host];
  if (known === undefined) return refusal(404, "unknown_document", `There is no document of ${host}.`);
  if (more === "text") return file(known.text, "application/json", "host.imported.json");
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record by host
  if (request.method === "DELETE") delete documents[host];
  return json(known.document);
}

function comparison({ hostBook, endpoints }: World, host: string, part: string): Response {
  const known = hostBook.documents[host];
  if (known === undefined) return refusal(404, "unknown_document", `There is no document of ${host}.`);
  return part === "comparison.csv"
    ? file("standing,method,path\n", "text/csv; charset=utf-8", "host.comparison.csv")
    : json(comparisonOf(known, endpoints));
}

const stale = (given: number | undefined, current: number): Response =>
  refusal(409, "stale_version", `It is at revision ${current}, and revision ${String(given)} was given.`);
