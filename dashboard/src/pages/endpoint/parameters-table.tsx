import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Endpoint } from "../../api/types";
import { EmptyState } from "../../components/resource-table";
import { PARAMETER_COLUMNS, type ParameterRow } from "./endpoint-config";

type Column = (typeof PARAMETER_COLUMNS)[number];

/** The parameters in the order the API lists them, until the person sorts them. */
export function ParametersTable({ endpoint }: { endpoint: Endpoint }) {
  const [sorting, setSorting] = useState<{ columnId: string | undefined; descending: boolean }>();
  const column = PARAMETER_COLUMNS.find(({ id }) => id === sorting?.columnId);
  return (
    <Table
      header={
        <Header
          counter={`(${endpoint.parameters.length})`}
          description="Values are never kept, only their types. One of the path is always required; any other once 20 requests all carried it."
        >
          Parameters
        </Header>
      }
      items={sorted(rowsOf(endpoint), column, sorting?.descending ?? false)}
      columnDefinitions={PARAMETER_COLUMNS}
      trackBy={({ location, name }) => `${location}:${name}`}
      {...(column && { sortingColumn: column })}
      sortingDescending={sorting?.descending ?? false}
      onSortingChange={({ detail }) => {
        const { sortingColumn, isDescending } = detail;
        setSorting({ columnId: (sortingColumn as Column).id, descending: isDescending ?? false });
      }}
      wrapLines
      ariaLabels={{ tableLabel: "Parameters" }}
      empty={<EmptyState title="No parameters">No request carried a parameter worth telling.</EmptyState>}
    />
  );
}

function rowsOf({ parameters, examined_count }: Endpoint): ParameterRow[] {
  return parameters.map((parameter) => ({ ...parameter, requestCount: examined_count }));
}

function sorted(rows: readonly ParameterRow[], column: Column | undefined, descending: boolean): ParameterRow[] {
  const inOrder = [...rows];
  const compare = column?.sortingComparator;
  if (compare === undefined) return inOrder;
  return inOrder.sort((left, right) => (descending ? compare(right, left) : compare(left, right)));
}
