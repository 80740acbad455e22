import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { CHANGE_PAGES_MAX, changesQuery, latestChangesQuery } from "../../api/queries/changes";
import type { Change, ChangesQuery, Page } from "../../api/types";
import { useLive } from "../../preferences/use-live";

/** Changes as far back as they were asked for. While the page is live, only the latest ones are asked for again. */
export function useChanges(query: ChangesQuery) {
  const { refetchInterval } = useLive();
  const loaded = useInfiniteQuery(changesQuery(query));
  const { data, dataUpdatedAt, refetch } = loaded;
  const isThere = loaded.isSuccess && !loaded.isPlaceholderData;
  const latest = useQuery({
    ...latestChangesQuery(query),
    refetchInterval,
    enabled: refetchInterval !== false && isThere,
    ...(isThere && { initialData: data?.pages[0], initialDataUpdatedAt: dataUpdatedAt }),
  });
  const news = isThere && latest.dataUpdatedAt > dataUpdatedAt ? latest.data : undefined;
  const { changes, isTorn } = useMemo(() => {
    const known = data?.pages.flatMap(({ items }) => items) ?? [];
    const joined = news === undefined ? known : withLatest(known, news);
    return { changes: joined ?? known, isTorn: joined === null };
  }, [data, news]);
  useEffect(() => {
    if (isTorn) void refetch();
  }, [isTorn, refetch]);
  const last = data?.pages.at(-1);
  return {
    ...loaded,
    changes,
    error: loaded.error ?? latest.error,
    tryAgain: () => void Promise.all([refetch(), latest.isError && latest.refetch()]),
    /** There are more than the timeline shows. */
    isCut: data?.pages.length === CHANGE_PAGES_MAX && last !== undefined && last.next_page_token !== null,
  };
}

/** What is known, with the first page as it is now in its place; null where so much is new that something may be between. */
export function withLatest(
  known: readonly Change[],
  { items, next_page_token }: Page<Change>,
): readonly Change[] | null {
  const last = items.at(-1);
  if (next_page_token === null) return items;
  if (last === undefined) return known;
  const end = known.findIndex(({ id }) => id === last.id);
  return end === -1 ? null : [...items, ...known.slice(end + 1)];
}
