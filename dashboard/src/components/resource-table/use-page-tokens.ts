import { useState } from "react";

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

type Tokens = readonly (string | undefined)[];

const FIRST: Tokens = [undefined];

/** Starts over at the first page whenever `question`, what the list is asked for, changes. */
export function usePageTokens(question: string): Paging {
  const [place, setPlace] = useState({ question, tokens: FIRST, pageIndex: 1 });
  const { tokens, pageIndex } = place.question === question ? place : { tokens: FIRST, pageIndex: 1 };
  const known = (nextPageToken: string | null): Tokens =>
    pageIndex === tokens.length && nextPageToken !== null ? [...tokens, nextPageToken] : tokens;
  return {
    pageIndex,
    pageToken: tokens[pageIndex - 1],
    pagesCount: (nextPageToken) => known(nextPageToken).length,
    goTo: (wanted, nextPageToken) => {
      setPlace({ question, tokens: known(nextPageToken), pageIndex: Math.min(wanted, known(nextPageToken).length) });
    },
  };
}
