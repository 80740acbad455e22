import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { FindingFilters, FindingsQuery } from "../types";

export const findingsQuery = (query: FindingsQuery) =>
  queryOptions({
    queryKey: ["findings", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/findings", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** How many findings match, and how many along each way of narrowing them. */
export const findingCountsQuery = (query: FindingFilters) =>
  queryOptions({
    queryKey: ["finding-counts", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/finding-counts", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const findingQuery = (findingId: string) =>
  queryOptions({
    queryKey: ["finding", findingId],
    queryFn: ({ signal }) =>
      answered(client.GET("/v1/findings/{finding_id}", { params: { path: { finding_id: findingId } }, signal })),
  });
