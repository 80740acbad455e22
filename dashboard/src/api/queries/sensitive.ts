import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { SensitiveQuery } from "../types";

export const sensitiveClassesQuery = () =>
  queryOptions({
    queryKey: ["sensitive-classes"],
    queryFn: ({ signal }) => answered(client.GET("/v1/sensitive-classes", { signal })),
  });

/** Classes by how many endpoints and which hosts carry them. */
export const sensitiveMatrixQuery = () =>
  queryOptions({
    queryKey: ["sensitive-matrix"],
    queryFn: ({ signal }) => answered(client.GET("/v1/sensitive-matrix", { signal })),
  });

/** The endpoints that carry a class, and in which fields. */
export const sensitiveQuery = (query: SensitiveQuery) =>
  queryOptions({
    queryKey: ["sensitive", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/sensitive", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** What people said that fields do not hold. */
export const falsePositivesQuery = () =>
  queryOptions({
    queryKey: ["false-positives"],
    queryFn: ({ signal }) => answered(client.GET("/v1/false-positives", { signal })),
  });

/** Where a pattern finds something in a text. What it cannot be is refused, and asking again helps nothing. */
export const patternTestQuery = (pattern: string, text: string) =>
  queryOptions({
    queryKey: ["pattern-test", pattern, text],
    queryFn: ({ signal }) => answered(client.POST("/v1/sensitive-classes/test", { body: { pattern, text }, signal })),
    enabled: pattern !== "",
    retry: false,
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
