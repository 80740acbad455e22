/** What a person does to what is mirrored. Each answers with the operation that brings it about. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { Operation, Retry, Wish } from "../types";

export const useApply = () =>
  useOperation((wish: Wish & { confirm?: boolean }) => answered(client.PUT("/v1/mirroring", { body: wish })));

export const useRemove = () => useOperation(() => answered(client.DELETE("/v1/mirroring")));

export const useReconcile = () => useOperation(() => answered(client.POST("/v1/mirroring/reconcile")));

/** Tries again what failed, or says yes to what waits. */
export const useRetry = (operationId: string) =>
  useOperation((changes: Retry) =>
    answered(
      client.POST("/v1/operations/{operation_id}/retry", {
        params: { path: { operation_id: operationId } },
        body: changes,
      }),
    ),
  );

function useOperation<Given>(begin: (given: Given) => Promise<Operation>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: begin,
    onSuccess: (operation) => {
      queries.setQueryData(["operation", operation.id], operation);
      for (const noun of ["mirroring", "operations", "load-balancers"]) {
        void queries.invalidateQueries({ queryKey: [noun] });
      }
    },
  });
}
