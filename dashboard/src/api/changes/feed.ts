import { useQueryClient } from "@tanstack/react-query";
import { useNotifications } from "../../layout/notifications";
import { plural } from "../../text/format";
import { answered, client } from "../client";
import type { Change, Mute } from "../types";
import { takingBack } from "./take-back";

export type NewMute = Partial<Pick<Mute, "host" | "endpoint_id" | "kind" | "reason" | "until">>;

/** What people say of changes; each is told with a way back. */
export function useFeedChanges() {
  const queryClient = useQueryClient();
  const { notify } = useNotifications();
  const refresh = () =>
    Promise.all(["changes", "mutes"].map((name) => queryClient.invalidateQueries({ queryKey: [name] })));

  /** One after the other; those done before a failure stay done. */
  const acknowledge = async (changes: readonly Change[], reason: string): Promise<void> => {
    const done: Change[] = [];
    try {
      for (const change of changes) {
        await answered(client.POST("/v1/changes/{change_id}/acknowledgement", { ...named(change), body: { reason } }));
        done.push(change);
      }
    } finally {
      await refresh();
      if (done.length > 0) {
        const takeBack = takingBack(done, forget);
        notify({
          type: "success",
          content: `${plural(done.length, "change")} acknowledged.`,
          undo: { action: () => takeBack().finally(refresh) },
        });
      }
    }
  };
  const mute = async (rule: NewMute): Promise<void> => {
    const made = await answered(client.POST("/v1/mutes", { body: rule }));
    await refresh();
    notify({ type: "success", content: "The changes are muted.", undo: { action: () => remove(made.id) } });
  };
  const remove = async (muteId: string): Promise<void> => {
    await answered(client.DELETE("/v1/mutes/{mute_id}", { params: { path: { mute_id: muteId } } }));
    await refresh();
  };
  const unmute = async ({ id, host, endpoint_id, kind, reason, until }: Mute): Promise<void> => {
    await remove(id);
    notify({
      type: "success",
      content: "The mute is removed: what it kept quiet is told again.",
      undo: {
        action: async () => {
          await answered(client.POST("/v1/mutes", { body: { host, endpoint_id, kind, reason, until } }));
          await refresh();
        },
      },
    });
  };
  return { acknowledge, mute, unmute };
}

const forget = (change: Change) => answered(client.DELETE("/v1/changes/{change_id}/acknowledgement", named(change)));

const named = ({ id }: Change) => ({ params: { path: { change_id: id } } });
