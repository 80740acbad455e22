/** The dashboard's own addresses, so that a page can be linked to without knowing how it reads its address. */
import { createSearchParams } from "react-router";

export const endpointsAddress = (filters: Readonly<Record<string, string>> = {}): string => {
  const search = createSearchParams(filters).toString();
  return search === "" ? "/endpoints" : `/endpoints?${search}`;
};

export const findingAddress = (findingId: string): string => `/findings/${encodeURIComponent(findingId)}`;

export const sensitiveClassAddress = (className: string): string => `/sensitive/${encodeURIComponent(className)}`;

export const endpointAddress = (endpointId: string): string => `/endpoints/${encodeURIComponent(endpointId)}`;

export const operationAddress = (operationId: string): string => `/operations/${encodeURIComponent(operationId)}`;
export const hostAddress = (host: string, tab?: string): string =>
  `/hosts/${encodeURIComponent(host)}${tab === undefined ? "" : `?tab=${tab}`}`;

export const trafficAddress = (filters: Readonly<Record<string, string>> = {}): string => {
  const search = createSearchParams(filters).toString();
  return search === "" ? "/traffic" : `/traffic?${search}`;
};
