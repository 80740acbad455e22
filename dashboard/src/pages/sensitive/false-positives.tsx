import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "../../api/api-error";
import { useSensitiveChanges } from "../../api/changes/sensitive";
import { falsePositivesQuery } from "../../api/queries/sensitive";
import type { FalsePositiveRow } from "../../api/types";
import { useMay } from "../../api/use-may";
import { EndpointLink } from "../../components/endpoint-link";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { useNotifications } from "../../layout/notifications";
import { visible } from "../../text/visible";

const COLUMNS: readonly TableProps.ColumnDefinition<FalsePositiveRow>[] = [
  {
    id: "field",
    header: "Field",
    isRowHeader: true,
    minWidth: 170,
    cell: ({ location, pointer }) => (
      <UntrustedText mono>{`${location.replace(".", " ")} ${pointer || "/"}`}</UntrustedText>
    ),
  },
  { id: "class", header: "Is no", minWidth: 120, cell: (row) => visible(row.class_name.replaceAll("_", " "), 40) },
  {
    id: "endpoint",
    header: "Endpoint",
    minWidth: 220,
    cell: ({ endpoint_id, method, path_template, host }) => (
      <>
        <EndpointLink endpointId={endpoint_id} method={method} pathTemplate={path_template} tab="sensitive" />
        <div>
          <UntrustedText>{host}</UntrustedText>
        </div>
      </>
    ),
  },
  {
    id: "reason",
    header: "Why",
    minWidth: 160,
    cell: ({ reason }) => <UntrustedText>{reason || "–"}</UntrustedText>,
  },
  { id: "by", header: "By", minWidth: 130, cell: ({ by }) => <UntrustedText>{by}</UntrustedText> },
  { id: "at", header: "When", minWidth: 180, cell: ({ at }) => <Time moment={at} /> },
];

/** What fields do not hold, as people said; each can be taken back. */
export function FalsePositives() {
  const mayDecide = useMay("decide");
  const query = useQuery(falsePositivesQuery());
  const { takeBack } = useSensitiveChanges();
  const { notify } = useNotifications();
  const [isWorking, setIsWorking] = useState(false);
  const take = async (row: FalsePositiveRow) => {
    setIsWorking(true);
    try {
      await takeBack(row);
    } catch (thrown) {
      notify({ type: "error", content: <UntrustedText>{asApiError(thrown).explanation}</UntrustedText> });
    }
    setIsWorking(false);
  };
  const action: TableProps.ColumnDefinition<FalsePositiveRow> = {
    id: "action",
    header: "Actions",
    minWidth: 120,
    cell: (row) => (
      <Button
        variant="inline-link"
        disabled={isWorking}
        ariaLabel={`Take back ${visible(row.pointer, 60)} is no ${visible(row.class_name, 40)}`}
        onClick={() => void take(row)}
      >
        Take back
      </Button>
    ),
  };
  return (
    <SpaceBetween size="m">
      {query.isError && (
        <ErrorAlert
          error={query.error}
          header="The false positives could not be loaded"
          onRetry={() => void query.refetch()}
        />
      )}
      <Table
        header={
          <Header
            counter={query.data && `(${query.data.items.length}${query.data.is_complete ? "" : "+"})`}
            description="These fields are not claimed of these classes again, until it is taken back."
          >
            False positives
          </Header>
        }
        items={query.data?.items ?? []}
        columnDefinitions={mayDecide ? [...COLUMNS, action] : COLUMNS}
        trackBy="id"
        loading={query.isPending}
        loadingText="Loading false positives"
        wrapLines
        ariaLabels={{ tableLabel: "False positives" }}
        empty={
          !query.isError && (
            <EmptyState title="No false positives">
              Where a class is claimed of a field that does not hold it, mark it at the class.
            </EmptyState>
          )
        }
      />
    </SpaceBetween>
  );
}
