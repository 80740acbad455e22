import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { PolicyTask } from "../types";

export const policyQuery = (task: PolicyTask) =>
  queryOptions({
    queryKey: ["policy", task],
    queryFn: ({ signal }) => answered(client.GET("/v1/policies/{task}", { params: { path: { task } }, signal })),
    staleTime: Infinity,
  });
