import type { Role, User } from "../../src/api/types";
import { json, refusal } from "../answers";
import type { Handler } from "../request";
import { userOf } from "../world/administration";

export const users: Handler = ({ administration }, { method, names: [name], body }) => {
  const { isManaged, users: kept } = administration;
  if (name === undefined && method === "GET") {
    const explanation = "Users are not managed here: this address is opened with one sign-in token.";
    return json({
      is_managed: isManaged,
      explanation: isManaged ? "" : explanation,
      items: isManaged ? kept : [],
      is_whole: true,
    });
  }
  if (name === undefined) {
    const { email, role } = body as { email: string; role: Role };
    if (kept.some((user) => user.email === email)) return refusal(409, "user_exists", `${email} is a user already.`);
    const invited = { ...userOf(`u${kept.length + 1}`, email, role), has_signed_in: false };
    kept.push(invited);
    return json(invited);
  }
  const user = kept.find((candidate) => candidate.name === name);
  if (user === undefined) return refusal(404, "unknown_user", `There is no user '${name}'.`);
  if (method === "POST") {
    return user.has_signed_in
      ? refusal(409, "invitation_followed", `${user.email} has signed in already.`)
      : json(user);
  }
  if (isLast(kept, user) && (method === "DELETE" || (body as { role: Role }).role !== "admin")) {
    return refusal(409, "last_administrator", `${user.email} is the only one who can administer.`);
  }
  if (method === "DELETE") user.is_enabled = false;
  else Object.assign(user, { role: (body as { role: Role }).role, is_enabled: true });
  return json(user);
};

function isLast(kept: readonly User[], user: User): boolean {
  return kept.filter(({ role, is_enabled }) => role === "admin" && is_enabled).every(({ name }) => name === user.name);
}
