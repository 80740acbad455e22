import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Endpoint } from "../../api/types";
import { EmptyState } from "../../components/resource-table";
import { FINDING_COLUMNS } from "./endpoint-config";

export function FindingsTable({ endpoint }: { endpoint: Endpoint }) {
  return (
    <Table
      header={<Header counter={`(${endpoint.findings.length})`}>Findings</Header>}
      items={endpoint.findings}
      columnDefinitions={FINDING_COLUMNS}
      trackBy="id"
      wrapLines
      ariaLabels={{ tableLabel: "Findings" }}
      empty={<EmptyState title="No findings">Nothing about this endpoint calls for attention so far.</EmptyState>}
    />
  );
}
