import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { findingCountsQuery, findingsQuery } from "../../api/queries/findings";
import { rulesQuery } from "../../api/queries/rules";
import type { FindingFilters, Severity } from "../../api/types";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfFindings } from "../../components/exports/exports-of";
import { FilterRow } from "../../components/filter-row";
import { LiveSwitch } from "../../components/live-switch";
import { EmptyState, ResourceTable, useTableView } from "../../components/resource-table";
import { SearchField } from "../../components/search-field";
import { SEVERITIES } from "../../components/severity";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { OWASP, STANDINGS } from "../../text/finding";
import { visible } from "../../text/visible";
import { ChoiceFilter } from "../../components/choice-filter";
import { HostFilter } from "../../components/host-filter";
import { isKey } from "../../text/is-key";
import { canBeDecided, DecideButtons } from "./decide-buttons";
import { FindingFacets } from "./finding-facets";
import { COLUMNS, type FindingRow } from "./findings-config";
import { RuleFilter } from "./rule-filter";

// In the address: whatever the state. Without a word there, those are shown that somebody has to look at.
const ANY_STATE = "any";

/** What is wrong, the worst first, and what people decided of it. */
export default function FindingsPage() {
  const { refetchInterval } = useLive();
  const [selectedIds, setSelectedIds] = useState<readonly string[]>([]);
  const view = useTableView({
    name: "findings.2",
    columns: COLUMNS,
    filterNames: ["search", "host", "endpoint_id", "severity", "status", "owasp", "rule"],
    // The API lists the worst first, and in no other order.
    sortFields: ["severity"],
    sort: { field: "severity", descending: false },
  });
  const { severity, status, owasp, search = "", host = "", endpoint_id = "", rule = "" } = view.filters;
  const filters: FindingFilters = {
    ...(search && { search }),
    ...(host && { host }),
    ...(endpoint_id && { endpoint_id }),
    ...(rule && { rule }),
    ...(severity !== undefined && isSeverity(severity) && { severity }),
    ...(isKey(OWASP, owasp) && { owasp }),
    ...(status !== ANY_STATE && { status: isKey(STANDINGS, status) ? status : "open" }),
  };
  const counts = useQuery({ ...findingCountsQuery(filters), refetchInterval });
  const rules = useQuery(rulesQuery());
  const categories = new Map(rules.data?.items.map(({ id, owasp: category }) => [id, category]));
  const found = useQuery({
    ...findingsQuery({ ...filters, page_size: view.preferences.pageSize, page_token: view.paging.pageToken }),
    refetchInterval,
    select: ({ items, endpoints, ...page }) => ({
      ...page,
      items: items.map((finding): FindingRow => ({
        ...finding,
        endpoint: finding.endpoint_id === null ? null : (endpoints[finding.endpoint_id] ?? null),
        owasp: categories.get(finding.rule) ?? null,
      })),
      total: counts.data?.is_complete === true ? counts.data.total : null,
    }),
  });
  const selected = found.data?.items.filter((item) => selectedIds.includes(item.id) && canBeDecided(item)) ?? [];
  const setFilter = (name: Parameters<typeof view.setFilter>[0]) => (value: string) => {
    view.setFilter(name, value);
  };
  return (
    <Page title="Findings" breadcrumbs={[{ text: "Findings", href: "/findings" }]} contentType="table">
      <SpaceBetween size="m">
        <ResourceTable
          title="Findings"
          description="What the traffic shows to be wrong, the worst first. Evidence is masked."
          many="findings"
          columns={COLUMNS}
          trackBy={({ id }) => id}
          query={found}
          view={view}
          actions={
            <SpaceBetween direction="horizontal" size="xs" alignItems="center">
              <LiveSwitch />
              <ExportMenu exports={exportsOfFindings(filters)} />
              <DecideButtons
                findings={selected}
                onDecided={() => {
                  setSelectedIds([]);
                }}
              />
            </SpaceBetween>
          }
          selection={{
            selectionType: "multi",
            selectedItems: selected,
            isItemDisabled: (item) => !canBeDecided(item),
            onSelectionChange: ({ detail }) => {
              setSelectedIds(detail.selectedItems.map(({ id }) => id));
            },
            ariaLabels: {
              selectionGroupLabel: "Findings to decide of",
              allItemsSelectionLabel: () => "All findings of this page",
              itemSelectionLabel: (_, { title, host: where }) => `${visible(title, 80)} of ${visible(where, 60)}`,
            },
          }}
          filter={
            <SpaceBetween size="s">
              <FindingFacets
                counts={counts.data}
                severity={severity ?? ""}
                owasp={owasp ?? ""}
                onSeverity={setFilter("severity")}
                onOwasp={setFilter("owasp")}
              />
              <FilterRow>
                <SearchField placeholder="Find findings" value={search} onSearch={setFilter("search")} />
                <ChoiceFilter
                  label="State"
                  all="Open, also those that came back"
                  value={status ?? ""}
                  options={[
                    ...Object.entries(STANDINGS)
                      .filter(([value]) => value !== "open")
                      .map(([value, word]) => ({ value, label: word })),
                    { value: ANY_STATE, label: "Any state" },
                  ]}
                  onChange={setFilter("status")}
                />
                <HostFilter host={host} onChange={setFilter("host")} />
                <RuleFilter counts={counts.data} value={rule} onChange={setFilter("rule")} />
              </FilterRow>
              {endpoint_id !== "" && (
                <Alert
                  dismissible
                  i18nStrings={{ dismissAriaLabel: "Show all endpoints" }}
                  onDismiss={() => {
                    view.setFilter("endpoint_id", "");
                  }}
                >
                  Only findings of one endpoint are shown.
                </Alert>
              )}
            </SpaceBetween>
          }
          empty={
            <EmptyState title="No open findings">
              Nothing calls for attention so far. Findings come once enough of the traffic has been looked into.
            </EmptyState>
          }
        />
      </SpaceBetween>
    </Page>
  );
}

function isSeverity(value: string): value is Severity {
  return (SEVERITIES as readonly string[]).includes(value);
}
