import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { SamplingRule } from "../types";

export const settingsQuery = () =>
  queryOptions({
    queryKey: ["settings"],
    queryFn: ({ signal }) => answered(client.GET("/v1/settings", { signal })),
  });

export const settingsHistoryQuery = (pageToken?: string) =>
  queryOptions({
    queryKey: ["settings", "history", pageToken ?? ""],
    queryFn: ({ signal }) =>
      answered(
        client.GET("/v1/settings/history", {
          params: { query: { page_size: 20, ...(pageToken !== undefined && { page_token: pageToken }) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** What rules would do to the endpoints that are known. */
export const samplingPreviewQuery = (rules: SamplingRule[]) =>
  queryOptions({
    queryKey: ["sampling-preview", rules],
    queryFn: ({ signal }) => answered(client.POST("/v1/settings/preview", { body: { sampling_rules: rules }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
