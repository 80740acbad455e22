import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";

export const usersQuery = () =>
  queryOptions({
    queryKey: ["users"],
    queryFn: ({ signal }) => answered(client.GET("/v1/users", { signal })),
  });
