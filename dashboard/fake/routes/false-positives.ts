import { type Endpoint, type FalsePositive, type SensitiveField } from "../../src/api/types";
import { json, refusal } from "../answers";
import type { FakeRequest, Handler } from "../request";

export const falsePositives: Handler = (world, { query }) =>
  json({
    items: world.endpoints
      .filter(({ host }) => !query.get("host") || host === query.get("host"))
      .flatMap(({ host, method, path_template, false_positives }) =>
        false_positives.map((said) => ({ ...said, host, method, path_template })),
      ),
    is_complete: true,
  });

// What was claimed of a field before somebody called it false.
const claimed = new Map<string, SensitiveField>();

/** Below an endpoint: what somebody says that a field does not hold. */
export function falsePositivesOf(endpoint: Endpoint, { method, names, body }: FakeRequest): Response {
  const [, , id] = names;
  if (method === "POST") {
    const given = body as Pick<FalsePositive, "location" | "pointer" | "class_name"> & { reason?: string };
    const isMeant = (field: SensitiveField) =>
      field.location === given.location && field.pointer === given.pointer && field.class_name === given.class_name;
    const field = endpoint.sensitive_fields.find(isMeant);
    if (field === undefined) return refusal(400, "invalid_parameter", "pointer is not valid.");
    const said: FalsePositive = {
      id: `said-${endpoint.id}-${given.location}-${given.pointer}-${given.class_name}`.replaceAll("/", "~"),
      endpoint_id: endpoint.id,
      location: given.location,
      pointer: given.pointer,
      class_name: given.class_name,
      by: "ada@example.com",
      at: "2026-11-24T16:00:00.000Z",
      reason: given.reason ?? "",
    };
    claimed.set(said.id, field);
    endpoint.sensitive_fields = endpoint.sensitive_fields.filter((each) => each !== field);
    endpoint.false_positives.push(said);
    return json(said);
  }
  const said = endpoint.false_positives.find((each) => each.id === id);
  const field = claimed.get(id ?? "");
  if (said === undefined || field === undefined) return refusal(404, "unknown_false_positive", "There is none.");
  endpoint.false_positives = endpoint.false_positives.filter((each) => each !== said);
  endpoint.sensitive_fields.push(field);
  return json(said);
}
