import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { ChangesQuery } from "../types";

// Older changes are reached by narrowing: a page of a thousand is no timeline any more.
export const CHANGE_PAGES_MAX = 20;

const pageOf = (query: ChangesQuery, pageToken: string | null, signal: AbortSignal) =>
  answered(
    client.GET("/v1/changes", {
      params: { query: { ...query, ...(pageToken !== null && { page_token: pageToken }) } },
      signal,
    }),
  );

/** Changes, the latest first, as far back as they were asked for. */
export const changesQuery = (query: ChangesQuery) =>
  infiniteQueryOptions({
    queryKey: ["changes", query],
    queryFn: ({ signal, pageParam }) => pageOf(query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last, pages) => (pages.length < CHANGE_PAGES_MAX ? last.next_page_token : null),
    placeholderData: keepPreviousData,
  });

/** The first page of them alone. */
export const latestChangesQuery = (query: ChangesQuery) =>
  queryOptions({
    queryKey: ["changes", query, "latest"],
    queryFn: ({ signal }) => pageOf(query, null, signal),
  });

/** The rules by which changes are kept quiet. */
export const mutesQuery = () =>
  queryOptions({
    queryKey: ["mutes"],
    queryFn: ({ signal }) => answered(client.GET("/v1/mutes", { signal })),
  });
