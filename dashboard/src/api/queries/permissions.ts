import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { PolicyTask } from "../types";

export const policyQuery = (task: PolicyTask) =>
  queryOptions({
    queryKey: ["policy", task],
    queryFn: ({ signal }) => answered(client.GET("/v1/policies/{task}", { params: { path: { task } }, signal })),
    staleTime: Infinity,
  });

/** What the control plane really may do of all its tasks. IAM is asked anew each time somebody asks. */
export const permissionsQuery = () =>
  queryOptions({
    queryKey: ["permissions"],
    queryFn: ({ signal }) => answered(client.GET("/v1/permissions", { signal })),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
