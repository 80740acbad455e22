import createClient, { type Middleware } from "openapi-fetch";
import { answeredError, unreachableError } from "./api-error";
import type { paths } from "./schema";
import { session } from "./session";

const BEARER = "Bearer ";

const authentication: Middleware = {
  onRequest({ request }) {
    const token = session.token();
    if (token !== null) request.headers.set("Authorization", BEARER + token);
    return request;
  },
  onResponse({ request, response }) {
    if (response.status !== 401) return;
    const sent = request.headers.get("Authorization");
    session.reject(sent?.slice(BEARER.length) ?? null);
  },
};

/** The API at this page's own origin. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  // Looked up at each call, so that a test can answer in the network's place.
  fetch: (request) => globalThis.fetch(request),
});
client.use(authentication);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/**
 * What the API answered.
 *
 * @throws ApiError where it refused, failed, or did not answer.
 */
export async function answered<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call.catch((thrown: unknown) => {
    // What fetch throws where no answer comes. Giving up a request (AbortError) is no failure.
    throw thrown instanceof TypeError ? unreachableError() : thrown;
  });
  if (data === undefined || !response.ok) throw answeredError(response.status, error);
  return data;
}
