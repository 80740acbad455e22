import { json, refusal } from "../answers";
import type { Handler } from "../request";
import { isStep, pointsOf, spanOf, trafficOfEndpoints, trafficOfHosts } from "../world/traffic";

export const traffic: Handler = ({ endpoints }, { names: [part], query }) => {
  const step = query.get("step") ?? "minute";
  if (!isStep(step)) return refusal(400, "invalid_parameter", "step: expected a step.");
  const [host, endpointId] = [query.get("host"), query.get("endpoint_id")];
  if (part === "hosts") return json(trafficOfHosts(endpoints, step));
  if (part === "endpoints") return json(trafficOfEndpoints(endpoints, host, step));
  const own = endpoints.filter((endpoint) => (host === null ? endpoint.id === endpointId : endpoint.host === host));
  if (own.length === 0) return refusal(404, "unknown_collection", "No endpoint of this host is known.");
  return json({ host, endpoint_id: endpointId, ...spanOf(step), members_left_out: 0, points: pointsOf(own, step) });
};
