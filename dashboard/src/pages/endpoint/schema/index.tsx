import Container from "@cloudscape-design/components/container";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import { useState } from "react";
import type { Endpoint } from "../../../api/types";
import { EmptyState } from "../../../components/resource-table";
import { reasonPhrase } from "../../../text/reason-phrase";
import { requestExample, responseExample } from "./examples";
import type { JsonSchema } from "./schema-rows";
import { SchemaTree } from "./schema-tree";

export function RequestBody({ endpoint }: { endpoint: Endpoint }) {
  const schema = endpoint.request_schema as JsonSchema | null;
  return schema === null ? (
    <NoSchema />
  ) : (
    <SchemaTree title="Request body" schema={schema} example={requestExample(endpoint.samples)} />
  );
}

/** The bodies of the answers, one status at a time. */
export function ResponseBodies({ endpoint }: { endpoint: Endpoint }) {
  const schemas = endpoint.response_schemas as Readonly<Record<string, JsonSchema>>;
  const statuses = Object.keys(schemas).sort();
  const [chosen, choose] = useState<string>();
  const status = chosen !== undefined && chosen in schemas ? chosen : statuses[0];
  const schema = status === undefined ? undefined : schemas[status];
  if (status === undefined || schema === undefined) return <NoSchema />;
  return (
    <SchemaTree
      key={status}
      title="Response body"
      schema={schema}
      example={responseExample(endpoint.samples, status)}
      filter={
        <SegmentedControl
          label="Status"
          selectedId={status}
          options={statuses.map((id) => ({ id, text: `${id} ${reasonPhrase(id)}`.trim() }))}
          onChange={({ detail }) => {
            choose(detail.selectedId);
          }}
        />
      }
    />
  );
}

function NoSchema() {
  return (
    <Container>
      <EmptyState title="No body known">No JSON or form body has been seen here so far.</EmptyState>
    </Container>
  );
}
