import type { SamplingRule, SettingName, SettingValues } from "../../src/api/types";
import { json, refusal } from "../answers";
import { pageOf } from "../lists";
import type { Handler } from "../request";
import type { World } from "../world";

const AT = "2026-11-24T12:30:00.000Z";
// The control plane follows these by itself; the others wait for an apply.
const AT_ONCE: readonly string[] = ["notifies_operations", "notifies_stacks"];

interface Wish {
  version: number;
  settings: SettingValues;
  reason?: string;
  confirm_redaction_off?: boolean;
}

export const settings: Handler = (world, { method, names: [name], query, body }) => {
  switch (name) {
    case "history":
      return pageOf(world.administration.history, query);
    case "preview":
      return preview(world, (body as { sampling_rules: SamplingRule[] }).sampling_rules);
    case "apply":
      return apply(world);
    default:
      return method === "PUT" ? change(world, body as Wish) : json(world.administration.settings);
  }
};

function change({ administration: { settings: kept, history } }: World, wish: Wish): Response {
  if (wish.version !== kept.version) {
    return refusal(409, "stale_version", "Somebody changed the settings meanwhile.", "Read them again.");
  }
  if (wish.settings.redaction === "off" && wish.confirm_redaction_off !== true) {
    return refusal(400, "confirmation_needed", "confirm_redaction_off is not valid.");
  }
  kept.version += 1;
  const changes = Object.entries(wish.settings).map(([name, value]) => {
    const setting = kept.settings[name as SettingName];
    const before = setting.value;
    Object.assign(setting, {
      value: value ?? setting.default,
      source: value === null ? "default" : "person",
      standing: AT_ONCE.includes(name) ? "in_effect" : "waiting",
      changed_by: "ada@example.com",
      changed_at: AT,
    });
    if (!AT_ONCE.includes(name)) kept.waiting = [...new Set([...kept.waiting, name])];
    return { name, before, after: setting.value };
  });
  history.unshift({
    id: `c${kept.version}`,
    version: kept.version,
    by: "ada@example.com",
    at: AT,
    reason: wish.reason ?? "",
    changes,
  });
  return json(kept);
}

function preview(world: World, rules: SamplingRule[]): Response {
  const excluded = world.endpoints.filter(({ method }) =>
    rules.some(({ action, methods }) => action === "exclude" && (methods?.includes(method) ?? true)),
  );
  return json({
    endpoints: world.endpoints.length,
    excluded: excluded.length,
    perhaps: 0,
    examples: excluded.slice(0, 5).map(({ method, host, path_template }) => `${method} ${host}${path_template}`),
    is_whole: true,
    warnings: rules.some(({ path }) => path?.startsWith("/") === false)
      ? ["Rule 1 fits nothing: paths begin with /."]
      : [],
  });
}

function apply({ administration: { settings: kept } }: World): Response {
  for (const setting of Object.values(kept.settings)) setting.standing = "in_effect";
  kept.waiting = [];
  return json({ id: "0199ab", kind: "apply", state: "queued" }, 202);
}
