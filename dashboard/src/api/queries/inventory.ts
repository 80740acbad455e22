import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { CollectionsQuery, EndpointsQuery } from "../types";

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

/** What owners of endpoints were called so far. */
export const ownersQuery = () =>
  queryOptions({
    queryKey: ["owners"],
    queryFn: ({ signal }) => answered(client.GET("/v1/owners", { signal })),
  });

export const collectionQuery = (host: string) =>
  queryOptions({
    queryKey: ["collection", host],
    queryFn: ({ signal }) => answered(client.GET("/v1/collections/{host}", { params: { path: { host } }, signal })),
  });
