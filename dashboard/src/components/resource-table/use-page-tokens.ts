import { useLocation, useNavigate } from "react-router";

/** Where a person is in a list that can only be walked forward, page token by page token. */
export interface Paging {
  /** Counted from 1. */
  pageIndex: number;
  /** Of the current page; undefined for the first. */
  pageToken: string | undefined;
  /** Pages that can be reached, given the token that the current page ends with. */
  pagesCount: (nextPageToken: string | null) => number;
  goTo: (pageIndex: number, nextPageToken: string | null) => void;
}

interface Place {
  question: string;
  /** Of the pages after the first, as far as the person came. */
  tokens: readonly string[];
  pageIndex: number;
}

/**
 * Starts over at the first page whenever `question`, what the list is asked for, changes.
 *
 * The place is kept in the entry of the browser's history: Back from a row leads to the page on which it stands.
 */
export function usePageTokens(question: string): Paging {
  const { search, state } = useLocation() as { search: string; state: { place?: Place } | null };
  const navigate = useNavigate();
  const kept = state?.place;
  const { tokens, pageIndex } = kept?.question === question ? kept : { tokens: [], pageIndex: 1 };
  const known = (nextPageToken: string | null): readonly string[] =>
    pageIndex > tokens.length && nextPageToken !== null ? [...tokens, nextPageToken] : tokens;
  return {
    pageIndex,
    // The first page has none.
    pageToken: pageIndex === 1 ? undefined : tokens[pageIndex - 2],
    pagesCount: (nextPageToken) => known(nextPageToken).length + 1,
    goTo: (wanted, nextPageToken) => {
      const reached = known(nextPageToken);
      const place: Place = { question, tokens: reached, pageIndex: Math.min(wanted, reached.length + 1) };
      void navigate({ search }, { replace: true, state: { ...state, place } });
    },
  };
}
