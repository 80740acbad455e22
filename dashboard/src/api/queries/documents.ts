import { queryOptions } from "@tanstack/react-query";
import { asApiError } from "../api-error";
import { answered, client } from "../client";

/** What is known of the document that was imported for a host; null where there is none. */
export const documentQuery = (host: string) =>
  queryOptions({
    queryKey: ["document", host],
    queryFn: ({ signal }) =>
      answered(client.GET("/v1/collections/{host}/document", { params: { path: { host } }, signal })).catch(
        (thrown: unknown) => {
          if (asApiError(thrown).code === "unknown_document") return null;
          throw thrown;
        },
      ),
  });

export const comparisonQuery = (host: string) =>
  queryOptions({
    queryKey: ["comparison", host],
    queryFn: ({ signal }) =>
      answered(client.GET("/v1/collections/{host}/comparison", { params: { path: { host } }, signal })),
  });
