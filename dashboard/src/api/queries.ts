/** What the pages ask of the API. A list keeps its last rows while the next are on their way, so that nothing flickers. */
import { keepPreviousData, QueryClient, queryOptions } from "@tanstack/react-query";
import { asApiError } from "./api-error";
import { answered, client } from "./client";
import type { CollectionsQuery, EndpointsQuery, LoadBalancersQuery, PolicyTask } from "./types";

// One more try hides a lost packet; more would hide an outage from the person who looks.
const TRIES_MAX = 2;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => asApiError(error).retryable && failures + 1 < TRIES_MAX,
        staleTime: 1_000,
      },
    },
  });
}

export const healthQuery = () =>
  queryOptions({
    queryKey: ["health"],
    queryFn: ({ signal }) => answered(client.GET("/v1/health", { signal })),
    staleTime: Infinity,
  });

export const collectionsQuery = (query: CollectionsQuery) =>
  queryOptions({
    queryKey: ["collections", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/collections", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const endpointsQuery = (query: EndpointsQuery) =>
  queryOptions({
    queryKey: ["endpoints", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/endpoints", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const endpointQuery = (endpointId: string) =>
  queryOptions({
    queryKey: ["endpoint", endpointId],
    queryFn: ({ signal }) =>
      answered(client.GET("/v1/endpoints/{endpoint_id}", { params: { path: { endpoint_id: endpointId } }, signal })),
  });

/** The catalogue of rules: what a finding means, and what to do about it. */
export const rulesQuery = () =>
  queryOptions({
    queryKey: ["rules"],
    queryFn: ({ signal }) => answered(client.GET("/v1/rules", { signal })),
    staleTime: Infinity,
  });

export const sensitiveClassesQuery = () =>
  queryOptions({
    queryKey: ["sensitive-classes"],
    queryFn: ({ signal }) => answered(client.GET("/v1/sensitive-classes", { signal })),
  });

export const loadBalancersQuery = (query: LoadBalancersQuery) =>
  queryOptions({
    queryKey: ["load-balancers", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/load-balancers", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const policyQuery = (task: PolicyTask) =>
  queryOptions({
    queryKey: ["policy", task],
    queryFn: ({ signal }) => answered(client.GET("/v1/policies/{task}", { params: { path: { task } }, signal })),
    staleTime: Infinity,
  });

/** The OpenAPI document of one host, as it is now. */
export const openApiDocument = (host: string) =>
  answered(client.GET("/v1/collections/{host}/openapi", { params: { path: { host } } }));
