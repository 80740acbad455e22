import type { Change } from "../../src/api/types";
import { json, refusal } from "../answers";
import { pageOf } from "../lists";
import type { Handler } from "../request";
import type { World } from "../world";

const EXACT = ["host", "endpoint_id", "kind", "impact"] as const;

export const changes: Handler = (world, { method, names: [id, part], query, body }) => {
  if (id === undefined) return list(world, query);
  const found = world.changes.find((change) => change.id === id);
  if (found === undefined || part !== "acknowledgement") {
    return refusal(404, "unknown_change", `No change has the id ${id}.`);
  }
  const { reason = "" } = (body ?? {}) as { reason?: string };
  found.acknowledged = method === "DELETE" ? null : { by: "ada@example.com", at: "2026-11-24T16:00:00.000Z", reason };
  return json(shown(world, found));
};

function list(world: World, query: URLSearchParams): Response {
  const state = query.get("state");
  const found = world.changes
    .filter((change) => EXACT.every((name) => !query.get(name) || change[name] === query.get(name)))
    .filter(({ at }) => !query.get("from") || at >= (query.get("from") ?? ""))
    .filter(({ at }) => !query.get("to") || at < (query.get("to") ?? ""))
    .map((change) => shown(world, change))
    .filter(
      ({ is_waiting, acknowledged, muted_by }) =>
        !state ||
        { waiting: is_waiting, acknowledged: acknowledged !== null, muted: muted_by !== null }[state] === true,
    );
  return pageOf(found, query, { total: state ? null : found.length });
}

/** A change as the feed has it now. */
function shown(world: World, change: Change): Change {
  const mute = world.mutes.find(
    ({ host, endpoint_id, kind }) =>
      (host === null || host === change.host) &&
      (endpoint_id === null || endpoint_id === change.endpoint_id) &&
      (kind === null || kind === change.kind),
  );
  return { ...change, muted_by: mute?.id ?? null, is_waiting: change.acknowledged === null && mute === undefined };
}
