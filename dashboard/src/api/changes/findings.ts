import { useQueryClient } from "@tanstack/react-query";
import { useNotifications } from "../../layout/notifications";
import { plural } from "../../text/format";
import { answered, client } from "../client";
import type { Finding } from "../types";
import { takingBack } from "./take-back";

export interface Decision {
  kind: "accept" | "false_positive" | "reopen";
  reason?: string;
  /** When an acceptance ends by itself. */
  until?: string;
}

const DONE: Readonly<Record<Decision["kind"], string>> = {
  accept: "accepted",
  false_positive: "called false positives",
  reopen: "open again",
};

/** Decides of findings, one after the other, and tells it with a way back. Those done before a failure stay done. */
export function useDecide(): (findings: readonly Finding[], decision: Decision) => Promise<void> {
  const queryClient = useQueryClient();
  const { notify } = useNotifications();
  const refresh = () =>
    Promise.all(
      ["findings", "finding", "finding-counts", "endpoint"].map((name) =>
        queryClient.invalidateQueries({ queryKey: [name] }),
      ),
    );
  return async (findings, decision) => {
    const done: { before: Finding; now: Finding }[] = [];
    try {
      for (const before of findings) done.push({ before, now: await decide(before, decision) });
    } finally {
      await refresh();
      if (done.length > 0) {
        const takeBack = takingBack(done, ({ before, now }) => decide(now, decisionOf(before)));
        notify({
          type: "success",
          content:
            done.length === 1
              ? oneDone(decision.kind)
              : `${plural(done.length, "finding")} are now ${DONE[decision.kind]}.`,
          undo: { action: () => takeBack().finally(refresh) },
        });
      }
    }
  };
}

function oneDone(kind: Decision["kind"]): string {
  return kind === "false_positive"
    ? "The finding is now called a false positive."
    : `The finding is now ${DONE[kind]}.`;
}

/** Decides of a finding as it was read: what somebody else decided since is not written over. */
function decide(read: Finding, decision: Decision): Promise<Finding> {
  return answered(
    client.POST("/v1/findings/{finding_id}/decision", {
      params: { path: { finding_id: read.id } },
      body: { ...decision, decided_at: read.decision?.at ?? "" },
    }),
  );
}

/** What puts a finding back to how it stands now. */
function decisionOf({ status, decision }: Finding): Decision {
  if (status !== "accepted" || decision === null || decision.kind === "reopen") return { kind: "reopen" };
  const { kind, reason, until } = decision;
  return { kind, reason, ...(until !== null && { until }) };
}
