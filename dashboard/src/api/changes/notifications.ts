import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "../client";
import { notificationMutesQuery, notificationsQuery, subscribersQuery } from "../queries/notifications";
import type { NotificationMute, Webhook } from "../types";

/** `url` and `secret` are sent, and never read again. */
export interface NewWebhook extends Pick<Webhook, "name" | "format" | "kinds" | "least_severity"> {
  url: string;
  secret: string;
}

export type NewNotificationMute = Partial<Omit<NotificationMute, "id" | "by" | "at">>;

/** Makes a change, after which what it is of is read again. */
function useChange<Wish, Answer>(queryKey: readonly unknown[], change: (wish: Wish) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries({ queryKey }) });
}

export const useAddWebhook = () =>
  useChange(subscribersQuery().queryKey, (body: NewWebhook) =>
    answered(client.POST("/v1/notifications/webhooks", { body })),
  );

export const useRemoveWebhook = () =>
  useChange(subscribersQuery().queryKey, (webhook_id: string) =>
    answered(client.DELETE("/v1/notifications/webhooks/{webhook_id}", { params: { path: { webhook_id } } })),
  );

export const useTestWebhook = () =>
  useChange(subscribersQuery().queryKey, (webhook_id: string) =>
    answered(client.POST("/v1/notifications/webhooks/{webhook_id}/test", { params: { path: { webhook_id } } })),
  );

export const useSubscribe = () =>
  useChange(subscribersQuery().queryKey, (email: string) =>
    answered(client.POST("/v1/notifications/emails", { body: { email } })),
  );

export const useUnsubscribe = () =>
  useChange(subscribersQuery().queryKey, (subscription_id: string) =>
    answered(client.DELETE("/v1/notifications/emails/{subscription_id}", { params: { path: { subscription_id } } })),
  );

export const useTestNotifications = () =>
  useChange(notificationsQuery().queryKey, () => answered(client.POST("/v1/notifications/test")));

export const useMuteNotifications = () =>
  useChange(notificationMutesQuery().queryKey, (body: NewNotificationMute) =>
    answered(client.POST("/v1/notifications/mutes", { body })),
  );

export const useUnmuteNotifications = () =>
  useChange(notificationMutesQuery().queryKey, (mute_id: string) =>
    answered(client.DELETE("/v1/notifications/mutes/{mute_id}", { params: { path: { mute_id } } })),
  );
