import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";

/** Where it stops: the stages, coverage, losses, and rates of load balancers. */
export const pipelineQuery = () =>
  queryOptions({
    queryKey: ["pipeline"],
    queryFn: ({ signal }) => answered(client.GET("/v1/pipeline", { signal })),
    placeholderData: keepPreviousData,
  });
