import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type TimeRange, TIME_RANGES } from "../../text/time-range";
import { answered, client } from "../client";

/** A range ends now, whenever it is asked for. */
function spanOf(range: TimeRange) {
  const { step, hours } = TIME_RANGES[range];
  return { step, from: new Date(Date.now() - hours * 3_600_000).toISOString() };
}

export const trafficOfEndpointQuery = (endpointId: string, range: TimeRange) =>
  queryOptions({
    queryKey: ["traffic", "endpoint", endpointId, range],
    queryFn: ({ signal }) =>
      answered(client.GET("/v1/traffic", { params: { query: { endpoint_id: endpointId, ...spanOf(range) } }, signal })),
    placeholderData: keepPreviousData,
  });

export const trafficOfHostQuery = (host: string, range: TimeRange) =>
  queryOptions({
    queryKey: ["traffic", "host", host, range],
    queryFn: ({ signal }) =>
      answered(client.GET("/v1/traffic", { params: { query: { host, ...spanOf(range) } }, signal })),
    placeholderData: keepPreviousData,
  });

/** The busiest hosts, side by side. */
export const trafficOfHostsQuery = (range: TimeRange) =>
  queryOptions({
    queryKey: ["traffic", "hosts", range],
    queryFn: ({ signal }) => answered(client.GET("/v1/traffic/hosts", { params: { query: spanOf(range) }, signal })),
    placeholderData: keepPreviousData,
  });

/** What happened at the busiest endpoints, of one host or of all (""). */
export const trafficOfEndpointsQuery = (host: string, range: TimeRange) =>
  queryOptions({
    queryKey: ["traffic", "endpoints", host, range],
    queryFn: ({ signal }) =>
      answered(
        client.GET("/v1/traffic/endpoints", {
          params: { query: { ...(host !== "" && { host }), ...spanOf(range) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
