import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, client } from "../client";
import type { AuditQuery } from "../types";

/** A page of who changed what, the youngest first. */
export const auditQuery = (query: AuditQuery) =>
  queryOptions({
    queryKey: ["audit", query],
    queryFn: ({ signal }) => answered(client.GET("/v1/audit", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
