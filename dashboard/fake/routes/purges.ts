import { json, refusal } from "../answers";
import type { Handler } from "../request";

/** Of a host alone, in two steps that remove and one between that only looks: who purges goes on with what they told. */
export const purges: Handler = (world, { names: [part], body }) => {
  const given = body as { host: string; confirm?: string; begun_at?: string; next_token?: string };
  const { host, confirm, begun_at, next_token } = given;
  const endpoints = world.endpoints.filter((endpoint) => endpoint.host === host).length;
  const step = { host, is_complete: true, next_token: null, begun_at: null, settles_at: null, waits_for: null };
  if (part === "preview") {
    const counted = { counts: { endpoints, samples: 12 }, total: endpoints + 12, is_complete: world.purgesAreCounted };
    return json({ ...step, ...counted, is_done: true });
  }
  if (confirm !== host) return refusal(400, "invalid_parameter", "confirm: expected the host, typed again.");
  const begun = {
    ...step,
    begun_at: "2026-11-24T14:00:00.000Z",
    settles_at: "2026-11-24T14:01:30.000Z",
    waits_for: world.purgesWaitFor,
    is_done: false,
  };
  if (begun_at === undefined) return json({ ...begun, counts: { samples: 12 }, total: 12 });
  if (endpoints > 0 && next_token === undefined) return json({ ...begun, counts: {}, total: 0, next_token: "-here" });
  world.endpoints = world.endpoints.filter((endpoint) => endpoint.host !== host);
  return json({ ...begun, counts: endpoints > 0 ? { endpoints } : {}, total: endpoints });
};
