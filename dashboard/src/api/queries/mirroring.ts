import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { Wish } from "../types";

/** What is mirrored now, and what is at work. */
export const mirroringQuery = () =>
  queryOptions({
    queryKey: ["mirroring"],
    queryFn: ({ signal }) => answered(client.GET("/v1/mirroring", { signal })),
  });

/** What applying a selection would do. It is never kept: the account may change at any time. */
export const planQuery = (wish: Wish) =>
  queryOptions({
    queryKey: ["plan", wish],
    queryFn: ({ signal }) => answered(client.POST("/v1/mirroring/plan", { body: wish, signal })),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
