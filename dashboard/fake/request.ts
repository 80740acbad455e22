import type { World } from "./world";

/** A request to the API, taken apart. */
export interface FakeRequest {
  method: string;
  /** What stands behind the resource in the path, decoded: of /v1/endpoints/42/owner "42" and "owner". */
  names: string[];
  query: URLSearchParams;
  /** Of JSON; null where there is none. */
  body: unknown;
  text: string;
}

export type Handler = (world: World, request: FakeRequest) => Response;
