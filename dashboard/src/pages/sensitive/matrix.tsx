import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { sensitiveMatrixQuery } from "../../api/queries/sensitive";
import type { SensitiveMatrixRow } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfWhole } from "../../components/exports/exports-of";
import { FilterRow } from "../../components/filter-row";
import { EmptyState } from "../../components/resource-table";
import { NoMatch } from "../../components/resource-table/empty-state";
import { SearchField } from "../../components/search-field";
import { useLive } from "../../preferences/use-live";
import { DIRECTIONS, SENSITIVITIES } from "../../text/sensitive";
import { ChoiceFilter } from "../../components/choice-filter";
import { useAddress } from "../../components/use-address";
import { MATRIX_COLUMNS } from "./sensitive-config";

/** Each class with how many endpoints take it in and give it out, and at which hosts. */
export function Matrix() {
  const { refetchInterval } = useLive();
  const { address, change } = useAddress();
  const query = useQuery({ ...sensitiveMatrixQuery(), refetchInterval });
  const search = address.get("search") ?? "";
  const severity = address.get("severity") ?? "";
  const direction = address.get("direction") ?? "";
  const all = query.data?.items ?? [];
  const rows = all.filter((row) => matches(row, { search, severity, direction }));
  return (
    <SpaceBetween size="m">
      {query.isError && (
        <ErrorAlert
          error={query.error}
          header="The sensitive data could not be loaded"
          onRetry={() => void query.refetch()}
        />
      )}
      <Table
        header={
          <Header
            counter={query.data && `(${all.length})`}
            actions={<ExportMenu exports={exportsOfWhole("sensitive-matrix")} ariaLabel="Export all classes" />}
            description={
              query.data?.is_complete === false
                ? "There are very many hosts: the counts are of the first ten thousand."
                : "As of the last review of each host. Choose a class to see its endpoints and fields."
            }
          >
            Classes seen
          </Header>
        }
        items={rows}
        columnDefinitions={MATRIX_COLUMNS}
        trackBy="class_name"
        loading={query.isPending}
        loadingText="Loading sensitive data"
        wrapLines
        ariaLabels={{ tableLabel: "Classes seen" }}
        filter={
          <FilterRow>
            <SearchField
              placeholder="Find classes and hosts"
              value={search}
              onSearch={(wanted) => {
                change({ search: wanted });
              }}
            />
            <ChoiceFilter
              label="Sensitivity"
              all="Any sensitivity"
              value={severity}
              options={Object.entries(SENSITIVITIES).map(([value, label]) => ({ value, label }))}
              onChange={(value) => {
                change({ severity: value });
              }}
            />
            <ChoiceFilter
              label="Direction"
              all="Both directions"
              value={direction}
              options={Object.entries(DIRECTIONS).map(([value, label]) => ({ value, label }))}
              onChange={(value) => {
                change({ direction: value });
              }}
            />
          </FilterRow>
        }
        empty={
          all.length > 0 ? (
            <NoMatch
              many="classes"
              onClear={() => {
                change({ search: "", severity: "", direction: "" });
              }}
            />
          ) : (
            !query.isError && (
              <EmptyState title="No sensitive data">
                No field was seen to hold any so far. Classes of your own can be looked for as well.
              </EmptyState>
            )
          )
        }
      />
    </SpaceBetween>
  );
}

interface Wanted {
  search: string;
  severity: string;
  direction: string;
}

function matches(row: SensitiveMatrixRow, { search, severity, direction }: Wanted): boolean {
  const text = [row.title, row.class_name, ...row.hosts.map(({ host }) => host)].join(" ").toLowerCase();
  return (
    text.includes(search.toLowerCase()) &&
    (severity === "" || row.severity === severity) &&
    (direction !== "request" || row.request_endpoint_count > 0) &&
    (direction !== "response" || row.response_endpoint_count > 0)
  );
}
