import { useQueryClient } from "@tanstack/react-query";
import { useNotifications } from "../../layout/notifications";
import { formatTime, plural } from "../../text/format";
import { answered, client } from "../client";
import type { PurgeStep } from "../types";

// Each removes 500 records at most (PURGED_AT_ONCE_MAX of inventory_store/limits.py).
const STEPS_MAX = 20_000;

/** Removes what is kept of a host, step by step; `onProgress` is told how many records went so far. */
export function usePurgeHost() {
  const queryClient = useQueryClient();
  const { notify } = useNotifications();
  return async (host: string, onProgress: (gone: number) => void): Promise<void> => {
    let gone = 0;
    let begunAt: string | null = null;
    let last: PurgeStep | null = null;
    let nextToken: string | null = null;
    for (let number = 0; number < STEPS_MAX; number += 1) {
      const body = {
        host,
        confirm: host,
        ...(begunAt !== null && { begun_at: begunAt }),
        ...(nextToken !== null && { next_token: nextToken }),
      };
      const step: PurgeStep = await answered(client.POST("/v1/purges", { body }));
      gone += step.total;
      onProgress(gone);
      begunAt = step.begun_at;
      last = step;
      nextToken = step.next_token;
      if (step.is_done || (step.total === 0 && nextToken === null)) break;
    }
    notify({
      type: "success",
      content: `${plural(gone, "record")} of the host removed.${whatIsWaitedFor(last)}`,
    });
    await queryClient.invalidateQueries();
  };
}

/** Who may still write what they read before, and until when. */
function whatIsWaitedFor(step: PurgeStep | null): string {
  const settlesAt = step?.settles_at ?? null;
  if (settlesAt === null) return "";
  const until = formatTime(settlesAt);
  const others =
    step?.waits_for === "review"
      ? `A review that began before may run until ${until}`
      : `All processors know of it at ${until}`;
  return ` ${others}: purge it again then if it is still listed.`;
}
