import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";

/** What a purge of a host would remove. */
export const purgePreviewQuery = (host: string) =>
  queryOptions({
    queryKey: ["purge", host],
    queryFn: ({ signal }) => answered(client.POST("/v1/purges/preview", { body: { host }, signal })),
    staleTime: 0,
  });
