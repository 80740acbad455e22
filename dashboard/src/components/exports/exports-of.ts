/** What each kind of view can be saved as. */
import {
  auditCsvFile,
  changesCsvFile,
  collectionsCsvFile,
  endpointsCsvFile,
  findingsFile,
  harFile,
  loadBalancersCsvFile,
  openApiFile,
  postmanFile,
  sensitiveCsvFile,
  wholeCsvFile,
} from "../../api/queries/exports";
import type {
  AuditFilters,
  ChangeFilters,
  EndpointsCsvQuery,
  FindingFilters,
  LoadBalancerFilters,
  SensitiveFilters,
} from "../../api/types";
import type { Export } from "./export-menu";

/** Of one host: what is known of its API. */
export function exportsOfHost(host: string): Export[] {
  return [
    { id: "openapi-json", text: "OpenAPI 3.1, JSON", file: () => openApiFile(host, "json") },
    { id: "openapi-yaml", text: "OpenAPI 3.1, YAML", file: () => openApiFile(host, "yaml") },
    { id: "postman", text: "Postman collection", file: () => postmanFile(host) },
    { id: "har", text: "Masked samples, HAR", file: () => harFile(host) },
  ];
}

/** Of a list of endpoints, as it is filtered; of one host's also what is known of the host. */
export function exportsOfEndpoints(filter: EndpointsCsvQuery): Export[] {
  const { host } = filter;
  return [
    { id: "csv", text: "These endpoints, CSV", file: () => endpointsCsvFile(filter) },
    ...(host === undefined ? [] : exportsOfHost(host)),
  ];
}

/** Of one endpoint: its samples, and the document of its host. */
export function exportsOfEndpoint(host: string, endpointId: string): Export[] {
  return [
    { id: "endpoint-har", text: "Masked samples of this endpoint, HAR", file: () => harFile(host, endpointId) },
    ...exportsOfHost(host).map((each) => ({ ...each, text: `${each.text} of the host` })),
  ];
}

/** Of findings, as they are filtered: all of them, not a page alone. */
export function exportsOfFindings(filter: FindingFilters): Export[] {
  return [
    { id: "csv", text: "CSV", file: () => findingsFile("csv", filter) },
    { id: "sarif", text: "SARIF 2.1.0", file: () => findingsFile("sarif", filter) },
  ];
}

/** Of lists that come in one format: all that matches, not a page alone. */
const asCsv = (file: Export["file"]): Export[] => [{ id: "csv", text: "CSV", file }];

export const exportsOfCollections = (filter: { search?: string }) => asCsv(() => collectionsCsvFile(filter));
export const exportsOfAudit = (filter: AuditFilters) => asCsv(() => auditCsvFile(filter));
export const exportsOfChanges = (filter: ChangeFilters) => asCsv(() => changesCsvFile(filter));
export const exportsOfSensitive = (filter: SensitiveFilters) => asCsv(() => sensitiveCsvFile(filter));
export const exportsOfLoadBalancers = (filter: LoadBalancerFilters) => asCsv(() => loadBalancersCsvFile(filter));
export const exportsOfWhole = (list: Parameters<typeof wholeCsvFile>[0]) => asCsv(() => wholeCsvFile(list));
