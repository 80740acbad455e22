import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";

// The latest of one endpoint; the others stand on the page of changes.
const PAGE_SIZE = 50;

export const endpointChangesQuery = (endpointId: string) =>
  queryOptions({
    queryKey: ["changes", "endpoint", endpointId],
    queryFn: ({ signal }) =>
      answered(
        client.GET("/v1/changes", { params: { query: { endpoint_id: endpointId, page_size: PAGE_SIZE } }, signal }),
      ),
  });
