import createClient from "openapi-fetch";
import { API_ADDRESS, send } from "./open-client";
import type { paths } from "./schema";
import { session } from "./session";
import { renew } from "./sign-in";

export { answered } from "./open-client";

const UNAUTHORIZED = 401;
// A request that is sent with a token arrives before the token expires.
const RENEWED_BEFORE_MS = 60_000;

/** The API beside this page, asked by whoever is signed in. */
export const client = createClient<paths>({ baseUrl: API_ADDRESS, fetch: asked });

async function asked(request: Request): Promise<Response> {
  const copy = request.clone();
  const token = await currentToken();
  const response = await sent(request, token);
  if (response.status !== UNAUTHORIZED) return response;
  // The token expired earlier than this browser's clock has it. What was refused so was not done: it is asked again.
  const renewed = session.token() === token ? await renew() : session.token();
  if (renewed === null || renewed === token) {
    session.reject(token);
    return response;
  }
  const second = await sent(copy, renewed);
  if (second.status === UNAUTHORIZED) session.reject(renewed);
  return second;
}

function sent(request: Request, token: string | null): Promise<Response> {
  if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
  return send(request);
}

async function currentToken(): Promise<string | null> {
  const [token, renewal] = [session.token(), session.renewal()];
  if (renewal === null || Date.now() < renewal.expiresAtMs - RENEWED_BEFORE_MS) return token;
  // Where it cannot be renewed now, the one that is held may do still.
  return await renew().catch(() => token);
}
