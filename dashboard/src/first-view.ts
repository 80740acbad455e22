import type { QueryClient } from "@tanstack/react-query";
import { healthQuery, sessionQuery } from "./api/queries/session";
import { PAGE_SIZE, preferenceNameOf, questionOf } from "./components/resource-table/table-question";
import { COLLECTIONS, collectionsPageQuery } from "./pages/collections/collections-question";
import { ENDPOINTS, endpointsPageQuery } from "./pages/endpoints/endpoints-question";
import { storedPreference } from "./preferences/preferences";
import { pathOf } from "./root";

/**
 * Asks for what stands above all pages and, of the pages that people start from, for what they show first, before any of
 * them is there. A failure is left to the pages, which ask again.
 */
export async function askForFirstView(queries: QueryClient, { pathname, searchParams }: URL): Promise<void> {
  const path = pathOf(pathname);
  const asked: Promise<unknown>[] = [queries.query(sessionQuery()), queries.query(healthQuery())];
  if (path === "/" || path === "/collections") {
    asked.push(queries.query(collectionsPageQuery(questionOf(COLLECTIONS, searchParams), pageSizeOf(COLLECTIONS))));
  } else if (path === "/endpoints") {
    asked.push(queries.query(endpointsPageQuery(questionOf(ENDPOINTS, searchParams), pageSizeOf(ENDPOINTS))));
  }
  await Promise.allSettled(asked);
}

function pageSizeOf(table: { name: string }): number {
  const kept = storedPreference(preferenceNameOf(table)) as { pageSize?: number } | null;
  return kept?.pageSize ?? PAGE_SIZE;
}
