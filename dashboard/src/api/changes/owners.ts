import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "../client";

/** Owners by the id of an endpoint; null for none. */
export type OwnersById = Record<string, string | null>;

/** Gives endpoints their owners, and tells what they were before. */
export function useSetOwners() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (owners: OwnersById) => answered(client.PUT("/v1/owners", { body: { owners } })),
    onSettled: () =>
      Promise.all(["endpoints", "endpoint", "owners"].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  });
}
