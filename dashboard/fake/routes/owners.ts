import { json, refusal } from "../answers";
import type { Handler } from "../request";

type Owners = Record<string, string | null>;

export const owners: Handler = (world, { method, body }) => {
  if (method === "GET") {
    const names = world.endpoints.flatMap(({ owner }) => owner ?? []);
    return json({ items: [...new Set(names)].sort() });
  }
  const { owners: wanted, read = {} } = body as { owners: Owners; read?: Owners };
  const before: Owners = {};
  if (world.endpoints.some(({ id, owner }) => id in read && read[id] !== owner))
    return refusal(409, "stale_version", "The owner of an endpoint is not as it was read.");
  for (const [id, owner] of Object.entries(wanted)) {
    const endpoint = world.endpoints.find((candidate) => candidate.id === id);
    if (endpoint === undefined) return refusal(404, "unknown_endpoint", `No endpoint has the id ${id}.`);
    before[id] = endpoint.owner;
    endpoint.owner = owner;
  }
  return json({ owners: wanted, before });
};
