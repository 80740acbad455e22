import Tabs from "@cloudscape-design/components/tabs";
import type { Endpoint } from "../../api/types";
import { useAddress } from "../../components/use-address";
import { AccessTab } from "./access-tab";
import { ChangesTable } from "./changes-table";
import { FindingsTable } from "./findings-table";
import { ParametersTable } from "./parameters-table";
import { Samples } from "./samples";
import { RequestBody, ResponseBodies } from "./schema";
import { SensitiveFieldsTable } from "./sensitive-fields-table";
import { StatusesTable } from "./statuses-table";
import { PathTemplateTab } from "./template";
import { TrafficTab } from "./traffic-tab";

const TABS = [
  {
    id: "parameters",
    label: (endpoint: Endpoint) => `Parameters (${endpoint.parameters.length})`,
    Content: ParametersTable,
  },
  { id: "findings", label: (endpoint: Endpoint) => `Findings (${endpoint.findings.length})`, Content: FindingsTable },
  {
    id: "sensitive",
    label: (endpoint: Endpoint) => `Sensitive fields (${endpoint.sensitive_fields.length})`,
    Content: SensitiveFieldsTable,
  },
  { id: "request", label: () => "Request body", Content: RequestBody },
  { id: "responses", label: () => "Response bodies", Content: ResponseBodies },
  { id: "statuses", label: () => "Statuses", Content: StatusesTable },
  { id: "traffic", label: () => "Traffic", Content: TrafficTab },
  { id: "access", label: () => "Access", Content: AccessTab },
  { id: "samples", label: (endpoint: Endpoint) => `Samples (${endpoint.samples.length})`, Content: Samples },
  { id: "changes", label: () => "Changes", Content: ChangesTable },
  { id: "template", label: () => "Path template", Content: PathTemplateTab },
] as const;

/** What is known in detail; the address keeps the tab, so that it can be linked to. */
export function EndpointTabs({ endpoint }: { endpoint: Endpoint }) {
  const { address, change } = useAddress();
  const wanted = address.get("tab");
  return (
    <Tabs
      ariaLabel="Details of the endpoint"
      activeTabId={TABS.find(({ id }) => id === wanted)?.id ?? "parameters"}
      onChange={({ detail }) => {
        change({ tab: detail.activeTabId });
      }}
      tabs={TABS.map(({ id, label, Content }) => ({
        id,
        label: label(endpoint),
        content: <Content endpoint={endpoint} />,
      }))}
    />
  );
}
