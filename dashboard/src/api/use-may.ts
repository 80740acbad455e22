import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "./queries/session";
import type { Right } from "./types";

/** Whether the person may do this; until it is known, they may not. The API decides: pages only spare them a refusal. */
export function useMay(right: Right): boolean {
  const { data } = useQuery(sessionQuery());
  return data?.rights.includes(right) ?? false;
}
