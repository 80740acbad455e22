import { QueryClient } from "@tanstack/react-query";
import { asApiError, TIMED_OUT } from "./api-error";

// One more try hides a lost packet; more would hide an outage from the person who looks.
const TRIES_MAX = 2;
// Whether there is a connection, requests find out: a browser that thinks there is none holds nothing back. What is held
// back looks as if it went on, and a change would be made later, when nobody expects it any more.
const networkMode = "always";

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode,
        retry: (failures, thrown) => {
          const { retryable, code } = asApiError(thrown);
          // Whoever waited that long is told.
          return retryable && code !== TIMED_OUT && failures + 1 < TRIES_MAX;
        },
        refetchOnReconnect: true,
        staleTime: 1_000,
      },
      mutations: { networkMode },
    },
  });
}
