import createClient from "openapi-fetch";
import { BASENAME } from "../root";
import { answeredError, unreachableError } from "./api-error";
import type { paths } from "./schema";

/** Where the API stands: beside this page. */
export const API_ADDRESS = new URL(BASENAME, window.location.origin).href.replace(/\/$/, "");

/** What everybody may ask of the API, signed in or not. */
export const openClient = createClient<paths>({
  baseUrl: API_ADDRESS,
  // Looked up at each call, so that a test can answer in the network's place.
  fetch: (request) => globalThis.fetch(request),
});

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
