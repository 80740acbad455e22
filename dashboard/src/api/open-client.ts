import createClient from "openapi-fetch";
import { BASENAME } from "../root";
import { answeredError, timedOutError, unreachableError } from "./api-error";
import { watched } from "./reachability";
import type { paths } from "./schema";

/** Where the API stands: beside this page. */
export const API_ADDRESS = new URL(BASENAME, window.location.origin).href.replace(/\/$/, "");

// API Gateway gives up after 29 seconds: what is not there soon after does not come any more.
const ANSWERED_WITHIN_MS = 35_000;

/** What everybody may ask of the API, signed in or not. */
export const openClient = createClient<paths>({ baseUrl: API_ADDRESS, fetch: send });

/** Sends a request, and gives it up where no answer comes. */
export function send(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(ANSWERED_WITHIN_MS)]);
  // Looked up at each call, so that a test can answer in the network's place.
  return watched(() => globalThis.fetch(request, { signal }));
}

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
    // What fetch throws where no answer comes. That a page gave up a request (AbortError) is no failure.
    if (thrown instanceof TypeError) throw unreachableError();
    if (thrown instanceof DOMException && thrown.name === "TimeoutError") throw timedOutError();
    throw thrown;
  });
  if (data === undefined || !response.ok) throw answeredError(response.status, error);
  return data;
}
