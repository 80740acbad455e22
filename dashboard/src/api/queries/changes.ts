import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { ChangesQuery } from "../types";

// Older changes are reached by narrowing: a page of a thousand is no timeline any more.
const PAGES_MAX = 20;

/** Changes, the latest first, as far back as they were asked for. */
export const changesQuery = (query: ChangesQuery) =>
  infiniteQueryOptions({
    queryKey: ["changes", query],
    queryFn: ({ signal, pageParam }) =>
      answered(
        client.GET("/v1/changes", {
          params: { query: { ...query, ...(pageParam !== null && { page_token: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last, pages) => (pages.length < PAGES_MAX ? last.next_page_token : null),
    placeholderData: keepPreviousData,
  });

/** The rules by which changes are kept quiet. */
export const mutesQuery = () =>
  queryOptions({
    queryKey: ["mutes"],
    queryFn: ({ signal }) => answered(client.GET("/v1/mutes", { signal })),
  });
