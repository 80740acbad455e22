import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";

export const healthQuery = () =>
  queryOptions({
    queryKey: ["health"],
    queryFn: ({ signal }) => answered(client.GET("/v1/health", { signal })),
    staleTime: Infinity,
  });

/** Who is signed in, and what they may do. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => answered(client.GET("/v1/session", { signal })),
    staleTime: Infinity,
  });
