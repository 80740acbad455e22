import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";

/** The catalogue of rules: what a finding means, and what to do about it. */
export const rulesQuery = () =>
  queryOptions({
    queryKey: ["rules"],
    queryFn: ({ signal }) => answered(client.GET("/v1/rules", { signal })),
    staleTime: Infinity,
  });
