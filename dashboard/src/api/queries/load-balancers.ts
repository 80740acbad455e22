import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { LoadBalancersQuery } from "../types";

export const loadBalancersQuery = (query: LoadBalancersQuery) =>
  queryOptions({
    queryKey: ["load-balancers", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/load-balancers", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
