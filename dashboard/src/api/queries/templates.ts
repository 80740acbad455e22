import { queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { Pins } from "../types";

/** What was learnt of a host's paths, and what people said of them. */
export const templatesQuery = (host: string) =>
  queryOptions({
    queryKey: ["templates", host],
    queryFn: ({ signal }) =>
      answered(client.GET("/v1/collections/{host}/templates", { params: { path: { host } }, signal })),
  });

/** What these pins would change. */
export const pinsPreview = (host: string, { never_merge, parameters }: Pins) =>
  answered(
    client.POST("/v1/collections/{host}/pins/preview", {
      params: { path: { host } },
      body: { never_merge, parameters },
    }),
  );
