import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";

/** What a month costs, by what stands and by what was measured. */
export const costsQuery = () =>
  queryOptions({
    queryKey: ["costs"],
    queryFn: ({ signal }) => answered(client.GET("/v1/costs", { signal })),
  });
