import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { OperationsQuery } from "../types";

export const operationsQuery = (query: OperationsQuery) =>
  queryOptions({
    queryKey: ["operations", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/operations", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const operationQuery = (operationId: string) =>
  queryOptions({
    queryKey: ["operation", operationId],
    queryFn: ({ signal }) =>
      answered(
        client.GET("/v1/operations/{operation_id}", { params: { path: { operation_id: operationId } }, signal }),
      ),
  });
