/** Files that the API makes of what a view shows. */
import { answered, client } from "../client";
import type {
  AuditFilters,
  ChangeFilters,
  ComparisonStanding,
  EndpointsCsvQuery,
  FindingFilters,
  LoadBalancerFilters,
  SensitiveFilters,
} from "../types";

export interface ExportedFile {
  name: string;
  type: string;
  text: string;
}

type OpenApiFormat = "json" | "yaml";

export const openApiFile = (host: string, format: OpenApiFormat) =>
  file(
    client.GET("/v1/collections/{host}/openapi", { params: { path: { host }, query: { format } }, parseAs: "text" }),
  );

export const postmanFile = (host: string) =>
  file(client.GET("/v1/collections/{host}/postman", { params: { path: { host } }, parseAs: "text" }));

/** The masked samples of a host, or of one endpoint of it. */
export const harFile = (host: string, endpointId?: string) =>
  file(
    client.GET("/v1/collections/{host}/har", {
      params: { path: { host }, query: endpointId === undefined ? {} : { endpoint_id: endpointId } },
      parseAs: "text",
    }),
  );

export const endpointsCsvFile = (query: EndpointsCsvQuery) =>
  file(client.GET("/v1/endpoints.csv", { params: { query }, parseAs: "text" }));

export const collectionsCsvFile = (query: { search?: string }) =>
  file(client.GET("/v1/collections.csv", { params: { query }, parseAs: "text" }));

export const changesCsvFile = (query: ChangeFilters) =>
  file(client.GET("/v1/changes.csv", { params: { query }, parseAs: "text" }));

export const auditCsvFile = (query: AuditFilters) =>
  file(client.GET("/v1/audit.csv", { params: { query }, parseAs: "text" }));

export const sensitiveCsvFile = (query: SensitiveFilters) =>
  file(client.GET("/v1/sensitive.csv", { params: { query }, parseAs: "text" }));

export const loadBalancersCsvFile = (query: LoadBalancerFilters) =>
  file(client.GET("/v1/load-balancers.csv", { params: { query }, parseAs: "text" }));

/** Of lists that are exported as they are. */
export const wholeCsvFile = (list: "costs" | "operations" | "sensitive-matrix") =>
  file(client.GET(`/v1/${list}.csv`, { parseAs: "text" }));

export const comparisonCsvFile = (host: string, filter: { standing?: ComparisonStanding; search?: string }) =>
  file(
    client.GET("/v1/collections/{host}/comparison.csv", {
      params: { path: { host }, query: filter },
      parseAs: "text",
    }),
  );

export const importedDocumentFile = (host: string) =>
  file(client.GET("/v1/collections/{host}/document/text", { params: { path: { host } }, parseAs: "text" }));

export const findingsFile = (format: "csv" | "sarif", query: FindingFilters) =>
  file(
    format === "csv"
      ? client.GET("/v1/findings.csv", { params: { query }, parseAs: "text" })
      : // What is JSON is typed as such, whatever it is read as.
        client.GET("/v1/findings.sarif", { params: { query }, parseAs: "text" }),
  );

interface TextAnswer {
  data?: string;
  error?: unknown;
  response: Response;
}

async function file(call: Promise<TextAnswer>): Promise<ExportedFile> {
  let name = "";
  let type = "";
  const text = await answered(
    call.then((answer) => {
      name = fileNameOf(answer.response);
      type = answer.response.headers.get("Content-Type") ?? "text/plain";
      return answer;
    }),
  );
  return { name, type, text };
}

const NAME = /filename="([A-Za-z0-9_-][A-Za-z0-9._-]{0,199})"/;

/** The name that the API gives the file; no path and nothing hidden can be one, whoever answered. */
export function fileNameOf(response: Response): string {
  return NAME.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "heliostat-export.txt";
}
