import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Endpoint } from "../../../api/types";
import { EmptyState } from "../../../components/resource-table";
import { plural } from "../../../text/format";
import { TEMPLATE_COLUMNS } from "./template-columns";

/** How the path template was derived, parameter by parameter. */
export function TemplateTable({ endpoint }: { endpoint: Endpoint }) {
  const { rules, member_ids } = endpoint.template;
  return (
    <Table
      header={<Header {...(member_ids.length > 0 && { description: merged(member_ids.length) })}>Path template</Header>}
      items={rules}
      columnDefinitions={TEMPLATE_COLUMNS}
      trackBy="position"
      wrapLines
      ariaLabels={{ tableLabel: "Path template" }}
      empty={
        <EmptyState title="No rules">
          {endpoint.path_template.includes("{")
            ? "Its parameters are values by their form: a number, an id, a date or the like."
            : "Every part of the path is a fixed word."}
        </EmptyState>
      }
    />
  );
}

function merged(count: number): string {
  return `${plural(count, "endpoint")} that had been seen apart ${count === 1 ? "is" : "are"} shown as this one.`;
}
