import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Endpoint } from "../../api/types";
import { EmptyState } from "../../components/resource-table";
import { SENSITIVE_COLUMNS } from "./endpoint-config";

export function SensitiveFieldsTable({ endpoint }: { endpoint: Endpoint }) {
  return (
    <Table
      header={
        <Header
          counter={`(${endpoint.sensitive_fields.length})`}
          description="Told by what values look like and how fields are called; the values themselves are never kept."
        >
          Sensitive fields
        </Header>
      }
      items={endpoint.sensitive_fields}
      columnDefinitions={SENSITIVE_COLUMNS}
      trackBy={({ location, pointer, class_name }) => `${location} ${pointer} ${class_name}`}
      wrapLines
      ariaLabels={{ tableLabel: "Sensitive fields" }}
      empty={<EmptyState title="No sensitive fields">No field was seen to hold sensitive data.</EmptyState>}
    />
  );
}
