import Alert from "@cloudscape-design/components/alert";
import { useQuery } from "@tanstack/react-query";
import { auditQuery } from "../../api/queries/audit";
import { sessionQuery } from "../../api/queries/session";
import type { AuditFilters } from "../../api/types";
import { ChoiceFilter } from "../../components/choice-filter";
import { DayField } from "../../components/day-field";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfAudit } from "../../components/exports/exports-of";
import { FilterRow } from "../../components/filter-row";
import { EmptyState, ResourceTable, useTableView } from "../../components/resource-table";
import { SearchField } from "../../components/search-field";
import { Page } from "../../layout/page";
import { startOfDay } from "../../text/day";
import { COLUMNS, FILTERS, OUTCOMES } from "./audit-config";

// The API's largest page (RECORDS_PAGE_MAX of chalice_app/audit/limits.py).
const PAGE_MAX = 100;
const BREADCRUMBS = [{ text: "Audit", href: "/audit" }];

/** Who changed what, when, from what to what. */
export default function AuditPage() {
  const session = useQuery(sessionQuery());
  if (session.data !== undefined && !session.data.rights.includes("administer")) {
    return (
      <Page title="Audit" breadcrumbs={BREADCRUMBS}>
        <Alert type="info" header="The audit is an administrator's">
          Ask an administrator for the role admin, or for what you want to know.
        </Alert>
      </Page>
    );
  }
  return <Records isAllowed={session.data !== undefined} />;
}

function Records({ isAllowed }: { isAllowed: boolean }) {
  const view = useTableView({
    name: "audit.2",
    columns: COLUMNS,
    filterNames: FILTERS,
    // The API lists the youngest first, and in no other order.
    sortFields: ["at"],
    sort: { field: "at", descending: true },
  });
  const filters = asked(view.filters);
  const query = useQuery({
    ...auditQuery({
      ...filters,
      page_size: Math.min(view.preferences.pageSize, PAGE_MAX),
      page_token: view.paging.pageToken,
    }),
    enabled: isAllowed,
  });
  return (
    <Page title="Audit" breadcrumbs={BREADCRUMBS} contentType="table">
      <ResourceTable
        title="Audit"
        description="Every change that people and pipelines made, and those that failed; kept for 400 days."
        many="records"
        columns={COLUMNS}
        trackBy={({ id }) => id}
        query={query}
        view={view}
        actions={<ExportMenu exports={exportsOfAudit(filters)} />}
        filter={
          <FilterRow>
            <SearchField
              value={view.filters.search ?? ""}
              placeholder="Find by route or subject"
              onSearch={(search) => {
                view.setFilter("search", search);
              }}
            />
            <SearchField
              value={view.filters.by ?? ""}
              placeholder="Find by who"
              onSearch={(by) => {
                view.setFilter("by", by);
              }}
            />
            <ChoiceFilter
              label="What"
              all="All changes"
              value={view.filters.route ?? ""}
              options={(query.data?.routes ?? []).map((route) => ({ value: route, label: route }))}
              onChange={(route) => {
                view.setFilter("route", route);
              }}
            />
            <ChoiceFilter
              label="Outcome"
              all="All outcomes"
              value={view.filters.outcome ?? ""}
              options={OUTCOMES}
              onChange={(outcome) => {
                view.setFilter("outcome", outcome);
              }}
            />
            <div className="day-range">
              <DayField
                label="From"
                value={view.filters.from ?? ""}
                onChange={(day) => {
                  view.setFilter("from", day);
                }}
              />
              <DayField
                label="To"
                value={view.filters.to ?? ""}
                onChange={(day) => {
                  view.setFilter("to", day);
                }}
              />
            </div>
          </FilterRow>
        }
        empty={<EmptyState title="No records">Nobody has changed anything yet.</EmptyState>}
      />
    </Page>
  );
}

/** What the address says, as the API is asked: days become moments, the last one included. */
function asked({ from, to, outcome, ...texts }: Partial<Record<(typeof FILTERS)[number], string>>): AuditFilters {
  const begin = from === undefined ? null : startOfDay(from);
  const end = to === undefined ? null : startOfDay(to, 1);
  const known = OUTCOMES.find(({ value }) => value === outcome);
  return {
    ...texts,
    ...(known !== undefined && { outcome: known.value }),
    ...(begin !== null && { from: begin }),
    ...(end !== null && { to: end }),
  };
}
