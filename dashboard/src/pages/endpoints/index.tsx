import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { endpointsQuery } from "../../api/queries";
import { DownloadOpenApi } from "../../components/download-open-api";
import { FilterRow } from "../../components/filter-row";
import { LiveSwitch } from "../../components/live-switch";
import { NoTraffic } from "../../components/no-traffic";
import { ResourceTable, useTableView } from "../../components/resource-table";
import { SearchField } from "../../components/search-field";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { visible } from "../../text/visible";
import { endpointsAddress } from "../addresses";
import { ChoiceFilter } from "./choice-filter";
import { COLUMNS, METHODS, SORT_FIELDS, STATUSES, type StatusFilter } from "./endpoints-config";
import { HostFilter } from "./host-filter";

const METHOD_OPTIONS = METHODS.map((method) => ({ value: method, label: method }));
const STATUS_OPTIONS = Object.entries(STATUSES).map(([value, label]) => ({ value, label }));

/** The endpoints of all hosts, or of one. */
export default function EndpointsPage() {
  const { refetchInterval } = useLive();
  const view = useTableView({
    name: "endpoints.1",
    columns: COLUMNS,
    filterNames: ["search", "host", "method", "status"],
    sortFields: SORT_FIELDS,
    sort: { field: "request_count", descending: true },
  });
  const { search = "", host = "", method = "", status = "" } = view.filters;
  const query = useQuery({
    ...endpointsQuery({
      ...view.filters,
      status: isStatus(status) ? status : undefined,
      sort: view.sort.field,
      order: view.sort.descending ? "desc" : "asc",
      page_size: view.preferences.pageSize,
      page_token: view.paging.pageToken,
    }),
    refetchInterval,
  });
  const shownHost = host === "" ? [] : [{ text: visible(host, 60), href: endpointsAddress({ host }) }];
  return (
    <Page
      title={host === "" ? "Endpoints" : `Endpoints of ${visible(host)}`}
      breadcrumbs={[{ text: "Endpoints", href: endpointsAddress() }, ...shownHost]}
      contentType="table"
    >
      <ResourceTable
        title="Endpoints"
        description="What the traffic shows to be served: a method, a host and a path with its variables."
        many="endpoints"
        columns={COLUMNS}
        trackBy={({ id }) => id}
        query={query}
        view={view}
        actions={
          <SpaceBetween direction="horizontal" size="m" alignItems="center">
            <LiveSwitch />
            {host !== "" && <DownloadOpenApi host={host}>Export OpenAPI</DownloadOpenApi>}
          </SpaceBetween>
        }
        filter={
          <FilterRow>
            <SearchField
              placeholder="Find endpoints"
              value={search}
              onSearch={(text) => {
                view.setFilter("search", text);
              }}
            />
            <HostFilter
              host={host}
              onChange={(value) => {
                view.setFilter("host", value);
              }}
            />
            <ChoiceFilter
              label="Method"
              all="All methods"
              value={method}
              options={METHOD_OPTIONS}
              onChange={(value) => {
                view.setFilter("method", value);
              }}
            />
            <ChoiceFilter
              label="Status"
              all="All statuses"
              value={status}
              options={STATUS_OPTIONS}
              onChange={(value) => {
                view.setFilter("status", value);
              }}
            />
          </FilterRow>
        }
        empty={<NoTraffic />}
      />
    </Page>
  );
}

function isStatus(value: string): value is StatusFilter {
  return value in STATUSES;
}
