import { QueryClient } from "@tanstack/react-query";
import { asApiError } from "./api-error";

// One more try hides a lost packet; more would hide an outage from the person who looks.
const TRIES_MAX = 2;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => asApiError(error).retryable && failures + 1 < TRIES_MAX,
        staleTime: 1_000,
      },
    },
  });
}
