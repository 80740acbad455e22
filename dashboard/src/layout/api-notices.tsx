import Button from "@cloudscape-design/components/button";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { asApiError } from "../api/api-error";
import { healthQuery, sessionQuery } from "../api/queries/session";
import { reachability } from "../api/reachability";
import { Time } from "../components/time";
import { UntrustedText } from "../components/untrusted-text";

const ASKED_AGAIN_MS = 5_000;

/** What concerns every page: that the API does not answer, or not yet, or does not say who is signed in. */
export function ApiNotices() {
  const { state, answeredAtMs } = useSyncExternalStore(reachability.subscribe, reachability.current);
  const isLost = state === "lost";
  useRecovery(isLost);
  const person = useQuery(sessionQuery());
  const items: FlashbarProps.MessageDefinition[] = [];
  if (isLost) {
    items.push({
      id: "lost",
      type: "warning",
      header: "Heliostat does not answer",
      content: (
        <>
          {answeredAtMs !== null && (
            <>
              What is shown is from <Time moment={new Date(answeredAtMs).toISOString()} /> or before.{" "}
            </>
          )}
          This page goes on asking.
        </>
      ),
    });
  }
  if (state === "slow") {
    items.push({ id: "slow", type: "info", loading: true, content: "Still waiting for an answer of Heliostat." });
  }
  if (person.isLoadingError && !isLost) {
    items.push({
      id: "person",
      type: "error",
      header: "It is not known what you may do",
      content: (
        <>
          Until it is, nothing is offered that changes something.{" "}
          <UntrustedText charactersMax={600}>{asApiError(person.error).explanation}</UntrustedText>
        </>
      ),
      action: (
        <Button loading={person.isFetching} onClick={() => void person.refetch()}>
          Try again
        </Button>
      ),
    });
  }
  return items.length > 0 && <Flashbar items={items.map((item) => ({ ...item, ariaRole: "status" as const }))} />;
}

/** Asks on while nobody answers, also on a page that asks nothing by itself; then what failed meanwhile is read again. */
function useRecovery(isLost: boolean): void {
  const queries = useQueryClient();
  useQuery({ ...healthQuery(), enabled: isLost, staleTime: 0, refetchInterval: ASKED_AGAIN_MS });
  useEffect(() => {
    if (!isLost) return undefined;
    return () => void queries.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" });
  }, [isLost, queries]);
}
