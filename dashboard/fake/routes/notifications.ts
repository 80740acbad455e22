import type { NotificationMute, Webhook } from "../../src/api/types";
import { json, refusal } from "../answers";
import type { FakeRequest, Handler } from "../request";
import type { Administration } from "../world/administration";

const AT = "2026-11-24T16:00:00.000Z";

export const notifications: Handler = ({ administration }, request) => {
  const [resource] = request.names;
  if (resource === undefined) return json(administration.notifications);
  if (resource === "subscribers") return json(administration.subscribers);
  if (resource === "test") return json({ notification_id: "t1", subject: "Heliostat heliostat: This is a test" });
  if (resource === "emails") return emails(administration, request);
  if (resource === "webhooks") return webhooks(administration, request);
  return mutes(administration, request);
};

function emails({ subscribers }: Administration, { method, names: [, id], body }: FakeRequest): Response {
  if (method === "POST") {
    const asked = { id: null, email: (body as { email: string }).email, is_confirmed: false };
    subscribers.emails.push(asked);
    return json(asked);
  }
  const found = subscribers.emails.find((each) => each.id === id);
  if (found === undefined) return refusal(404, "unknown_subscription", "There is no such subscription.");
  subscribers.emails = subscribers.emails.filter((each) => each !== found);
  return json(found);
}

function webhooks({ subscribers }: Administration, { names: [, id, test], body }: FakeRequest): Response {
  if (id === undefined) {
    const given = body as Partial<Webhook> & { url: string; secret: string };
    const { hostname } = new URL(given.url);
    if (hostname === "10.0.0.1") return refusal(400, "invalid_parameter", "url is not valid.");
    const added: Webhook = {
      id: `w${subscribers.webhooks.length + 1}`,
      name: given.name ?? "",
      host: hostname,
      format: given.format ?? "json",
      kinds: given.kinds ?? [],
      least_severity: given.least_severity ?? "info",
      added_by: "ada@example.com",
      added_at: AT,
    };
    subscribers.webhooks.push(added);
    return json(added);
  }
  const found = subscribers.webhooks.find((each) => each.id === id);
  if (found === undefined) return refusal(404, "unknown_webhook", `There is no webhook '${id}'.`);
  if (test !== undefined) {
    const isDelivered = found.host !== "gone.example";
    return json({
      is_delivered: isDelivered,
      status: isDelivered ? 200 : null,
      reason: isDelivered ? "" : "HTTP 410",
      attempts: 1,
    });
  }
  subscribers.webhooks = subscribers.webhooks.filter((each) => each !== found);
  return json(found);
}

function mutes(administration: Administration, { method, names: [, id], body }: FakeRequest): Response {
  if (method === "GET") return json({ items: administration.notificationMutes });
  if (method === "POST") {
    const given = body as Partial<NotificationMute>;
    const mute: NotificationMute = {
      id: `nm${administration.notificationMutes.length + 1}`,
      by: "ada@example.com",
      at: AT,
      reason: given.reason ?? "",
      kind: given.kind ?? null,
      host: given.host ?? null,
      endpoint_id: given.endpoint_id ?? null,
      class: given.class ?? null,
      below: given.below ?? null,
      until: given.until ?? null,
    };
    administration.notificationMutes.push(mute);
    return json(mute);
  }
  const found = administration.notificationMutes.find((each) => each.id === id);
  if (found === undefined) return refusal(404, "unknown_mute", "There is no such mute.");
  administration.notificationMutes = administration.notificationMutes.filter((each) => each !== found);
  return json(found);
}
