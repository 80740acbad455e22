/** The dashboard's own addresses, so that a page can be linked to without knowing how it reads its address. */
import { createSearchParams } from "react-router";

type Filters = Readonly<Record<string, string>>;

const filtered =
  (path: string) =>
  (filters: Filters = {}): string => {
    const search = createSearchParams(filters).toString();
    return search === "" ? path : `${path}?${search}`;
  };

export const changesAddress = filtered("/changes");
export const endpointsAddress = filtered("/endpoints");
export const findingsAddress = filtered("/findings");
export const trafficAddress = filtered("/traffic");

export const findingAddress = (findingId: string): string => `/findings/${encodeURIComponent(findingId)}`;

export const sensitiveClassAddress = (className: string): string => `/sensitive/${encodeURIComponent(className)}`;

export const endpointAddress = (endpointId: string): string => `/endpoints/${encodeURIComponent(endpointId)}`;

export const operationAddress = (operationId: string): string => `/operations/${encodeURIComponent(operationId)}`;

export const hostAddress = (host: string, tab?: string): string =>
  `/hosts/${encodeURIComponent(host)}${tab === undefined ? "" : `?tab=${tab}`}`;
