import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import { openClient } from "../open-client";

export const healthQuery = () =>
  queryOptions({
    queryKey: ["health"],
    queryFn: ({ signal }) => answered(client.GET("/v1/health", { signal })),
    staleTime: Infinity,
  });

/** How one signs in at this address. */
export const signInQuery = () =>
  queryOptions({
    queryKey: ["sign-in"],
    queryFn: ({ signal }) => answered(openClient.GET("/v1/sign-in", { signal })),
    staleTime: Infinity,
  });

/** Who is signed in, and what they may do. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => answered(client.GET("/v1/session", { signal })),
    staleTime: Infinity,
  });
