import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "../client";
import { templatesQuery } from "../queries/templates";
import type { Pins } from "../types";

/** From what people say of a host's paths now to what they say then. */
export type PinsChange = (pins: Pins) => Pins;

/**
 * Changes what people say of a host's paths, on top of what they say by now; the next review follows.
 *
 * The API replaces all pins of a host at once: they are read again just before, and what somebody else said even then
 * is refused to be written over.
 */
export function useChangePins(host: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (change: PinsChange): Promise<Pins> => {
      const { pins } = await queries.query({ ...templatesQuery(host), staleTime: 0 });
      const { revision, ...said } = pins;
      return await answered(
        client.PUT("/v1/collections/{host}/pins", { params: { path: { host } }, body: { ...change(said), revision } }),
      );
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["templates", host] });
    },
  });
}
