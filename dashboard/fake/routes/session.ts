import type { Session } from "../../src/api/types";
import { json } from "../answers";
import type { Handler } from "../request";

const RIGHTS: Readonly<Record<NonNullable<Session["role"]>, Session["rights"]>> = {
  viewer: ["read"],
  operator: ["read", "decide", "apply"],
  admin: ["read", "decide", "apply", "administer"],
};

export const session: Handler = ({ role }) =>
  json({ name: "ada@example.com", role, rights: role === null ? [] : RIGHTS[role] });
