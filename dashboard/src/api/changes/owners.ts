import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "../client";

/** Owners by the id of an endpoint; null for none. */
export type OwnersById = Record<string, string | null>;

/** Owners to give; `read` are those that were seen: where somebody gave another since, nothing is written. */
interface GivenOwners {
  owners: OwnersById;
  read: OwnersById;
}

/** Gives endpoints their owners, and tells what they were before. */
export function useSetOwners() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: GivenOwners) => answered(client.PUT("/v1/owners", { body })),
    onSettled: () =>
      Promise.all(["endpoints", "endpoint", "owners"].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  });
}
