import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { rulesQuery } from "../../api/queries/rules";
import type { Endpoint } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { FINDING_COLUMNS, type FindingRow } from "./endpoint-config";

/** What was found, the worst first, and what the catalogue of rules says to do about it. */
export function FindingsTable({ endpoint }: { endpoint: Endpoint }) {
  const rules = useQuery(rulesQuery());
  const fixes = new Map(rules.data?.items.map(({ id, fix }) => [id, fix]));
  const rows: FindingRow[] = endpoint.findings.map((finding) => ({ ...finding, fix: fixes.get(finding.rule) ?? null }));
  return (
    <SpaceBetween size="m">
      {rules.isError && (
        <ErrorAlert
          error={rules.error}
          header="What to do about findings could not be loaded"
          onRetry={() => void rules.refetch()}
        />
      )}
      <Table
        header={<Header counter={`(${endpoint.findings.length})`}>Findings</Header>}
        items={rows}
        columnDefinitions={FINDING_COLUMNS}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: "Findings" }}
        empty={<EmptyState title="No findings">Nothing about this endpoint calls for attention so far.</EmptyState>}
      />
    </SpaceBetween>
  );
}
