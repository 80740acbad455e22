import { json, refusal } from "../answers";
import type { FakeRequest } from "../request";
import type { World } from "../world";

const LIFE_S = 900;

/** Open to everybody: how one signs in, and what the user pool's codes and refresh tokens bring. */
export function signIn(world: World, { names, body }: FakeRequest): Response {
  const sent = (body ?? {}) as Record<string, string>;
  if (names[0] === undefined) return json(world.signIn);
  if (names[0] === "revocation") {
    if (sent["refresh_token"] === world.refreshToken) world.refreshToken = "none any more";
    return json({});
  }
  if (sent["code"] === world.code && sent["code_verifier"]) {
    return json({ token: world.token, refresh_token: world.refreshToken, expires_in_s: LIFE_S });
  }
  return sent["refresh_token"] === world.refreshToken
    ? json({ token: world.token, refresh_token: null, expires_in_s: LIFE_S })
    : refusal(401, "sign_in_expired", "The sign-in is not valid any more.");
}
