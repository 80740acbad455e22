import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rulesQuery } from "../../api/queries/rules";
import type { Endpoint } from "../../api/types";
import { useMay } from "../../api/use-may";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { visible } from "../../text/visible";
import { findingsAddress } from "../../addresses";
import { DecideButtons } from "../findings/decide-buttons";
import { FINDING_COLUMNS, type FindingRow } from "./endpoint-config";

/** What was found, the worst first, what the catalogue of rules says to do about it, and what people decide. */
export function FindingsTable({ endpoint }: { endpoint: Endpoint }) {
  const mayDecide = useMay("decide");
  const [selectedIds, setSelectedIds] = useState<readonly string[]>([]);
  const rules = useQuery(rulesQuery());
  const fixes = new Map(rules.data?.items.map(({ id, fix }) => [id, fix]));
  const rows: FindingRow[] = endpoint.findings.map((finding) => ({ ...finding, fix: fixes.get(finding.rule) ?? null }));
  const selected = rows.filter(({ id }) => selectedIds.includes(id));
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
        header={
          <Header
            counter={`(${endpoint.findings.length})`}
            description={
              <RouteLink href={findingsAddress({ endpoint_id: endpoint.id, status: "any" })} fontSize="body-s">
                Search, filter and export them
              </RouteLink>
            }
            actions={
              <DecideButtons
                findings={selected}
                onDecided={() => {
                  setSelectedIds([]);
                }}
              />
            }
          >
            Findings
          </Header>
        }
        {...(mayDecide && { selectionType: "multi" as const })}
        selectedItems={selected}
        onSelectionChange={({ detail }) => {
          setSelectedIds(detail.selectedItems.map(({ id }) => id));
        }}
        items={rows}
        columnDefinitions={FINDING_COLUMNS}
        trackBy="id"
        wrapLines
        ariaLabels={{
          tableLabel: "Findings",
          selectionGroupLabel: "Findings to decide of",
          allItemsSelectionLabel: () => "All findings of this endpoint",
          itemSelectionLabel: (_, { title }) => visible(title, 80),
        }}
        empty={<EmptyState title="No findings">Nothing about this endpoint calls for attention so far.</EmptyState>}
      />
    </SpaceBetween>
  );
}
