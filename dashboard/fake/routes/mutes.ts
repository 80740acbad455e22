import type { Mute } from "../../src/api/types";
import { json, refusal } from "../answers";
import type { Handler } from "../request";

export const mutes: Handler = (world, { method, names: [id], body }) => {
  if (method === "POST") {
    const given = body as Partial<Mute>;
    if (given.host === "nobody.example") return refusal(404, "unknown_host", "No endpoint of this host is known.");
    const mute: Mute = {
      id: `mute-${world.mutes.length + 1}`,
      by: "ada@example.com",
      at: "2026-11-24T16:00:00.000Z",
      reason: given.reason ?? "",
      host: given.host ?? null,
      endpoint_id: given.endpoint_id ?? null,
      kind: given.kind ?? null,
      until: given.until ?? null,
    };
    world.mutes.push(mute);
    return json(mute);
  }
  if (method === "DELETE") {
    const found = world.mutes.find((mute) => mute.id === id);
    if (found === undefined) return refusal(404, "unknown_mute", "There is no such mute.");
    world.mutes = world.mutes.filter((mute) => mute !== found);
    return json(found);
  }
  return json({ items: world.mutes });
};
