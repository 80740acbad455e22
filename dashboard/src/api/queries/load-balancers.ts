import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { LoadBalancer, LoadBalancersQuery } from "../types";

export const loadBalancersQuery = (query: LoadBalancersQuery) =>
  queryOptions({
    queryKey: ["load-balancers", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/load-balancers", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** One of them, on whatever page it stands; null where there is none. */
export const loadBalancerQuery = (id: string) =>
  queryOptions({
    queryKey: ["load-balancers", { id }],
    queryFn: async () => (await matchingLoadBalancers({ id }, 1))[0] ?? null,
  });

// As many as one answer holds.
const PAGE_SIZE = 200;

/** Every load balancer that a filter leaves, and at most so many: page after page is read. */
export async function matchingLoadBalancers(
  filter: Omit<LoadBalancersQuery, "page_size" | "page_token">,
  countMax: number,
): Promise<LoadBalancer[]> {
  const found: LoadBalancer[] = [];
  let token: string | null = null;
  do {
    const query: LoadBalancersQuery = { ...filter, page_size: PAGE_SIZE, ...(token !== null && { page_token: token }) };
    const page = await answered(client.GET("/v1/load-balancers", { params: { query } }));
    found.push(...page.items);
    token = page.next_page_token;
  } while (token !== null && found.length < countMax);
  return found.slice(0, countMax);
}
