import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";

const BELOW = "notifications";

export const notificationsQuery = () =>
  queryOptions({
    queryKey: [BELOW, "told"],
    queryFn: ({ signal }) => answered(client.GET("/v1/notifications", { signal })),
  });

export const subscribersQuery = () =>
  queryOptions({
    queryKey: [BELOW, "subscribers"],
    queryFn: ({ signal }) => answered(client.GET("/v1/notifications/subscribers", { signal })),
  });

export const notificationMutesQuery = () =>
  queryOptions({
    queryKey: [BELOW, "mutes"],
    queryFn: ({ signal }) => answered(client.GET("/v1/notifications/mutes", { signal })),
  });
