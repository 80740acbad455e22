import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";

export const sensitiveClassesQuery = () =>
  queryOptions({
    queryKey: ["sensitive-classes"],
    queryFn: ({ signal }) => answered(client.GET("/v1/sensitive-classes", { signal })),
  });
