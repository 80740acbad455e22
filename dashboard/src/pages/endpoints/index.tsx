import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfEndpoints } from "../../components/exports/exports-of";
import { FilterRow } from "../../components/filter-row";
import { LiveSwitch } from "../../components/live-switch";
import { NoTraffic } from "../../components/no-traffic";
import { ResourceTable, useTableView } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { SearchField } from "../../components/search-field";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { AUTHENTICATION, CREDENTIALS, EXPOSURE } from "../../text/access";
import { KINDS } from "../../text/kind";
import { visible } from "../../text/visible";
import { endpointsAddress, hostAddress } from "../../addresses";
import { ChoiceFilter } from "../../components/choice-filter";
import { COLUMNS, METHODS } from "./endpoints-config";
import { ENDPOINTS, endpointsFilter, endpointsPageQuery, STATUSES } from "./endpoints-question";
import { HostFilter } from "../../components/host-filter";
import { OwnerFilter } from "./owner-filter";
import { SensitiveFilter } from "./sensitive-filter";
import { useOwnerSelection } from "./use-owner-selection";

/** The filters that have a few values, by the API's names of them. */
const CHOICES = [
  { name: "method", label: "Method", all: "All methods", words: METHODS },
  { name: "status", label: "Status", all: "All statuses", words: STATUSES },
  { name: "kind", label: "Kind", all: "All kinds", words: KINDS },
  { name: "authentication", label: "Authentication", all: "Any authentication", words: AUTHENTICATION },
  { name: "credential", label: "Credentials", all: "Any credentials", words: CREDENTIALS },
  { name: "exposure", label: "Exposure", all: "Any exposure", words: EXPOSURE },
] as const;

/** The endpoints of all hosts, or of one. */
export default function EndpointsPage() {
  const { refetchInterval } = useLive();
  const view = useTableView({ ...ENDPOINTS, columns: COLUMNS });
  const { search = "", host = "" } = view.filters;
  const query = useQuery({
    ...endpointsPageQuery(view, view.preferences.pageSize, view.paging.pageToken),
    refetchInterval,
  });
  const owners = useOwnerSelection(query.data?.items);
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
            {owners.button}
            {host !== "" && <RouteLink href={hostAddress(host)}>About this host</RouteLink>}
            <ExportMenu exports={exportsOfEndpoints(endpointsFilter(view))} ariaLabel="Export these endpoints" />
          </SpaceBetween>
        }
        filter={
          <FilterRow>
            <SearchField
              placeholder="Find endpoints"
              hint="Path, owner, data, auth:none"
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
            {CHOICES.map(({ name, label, all, words }) => (
              <ChoiceFilter
                key={name}
                label={label}
                all={all}
                value={view.filters[name] ?? ""}
                options={Object.entries(words).map(([value, word]) => ({ value, label: word }))}
                onChange={(value) => {
                  view.setFilter(name, value);
                }}
              />
            ))}
            <SensitiveFilter
              value={view.filters.sensitive ?? ""}
              onChange={(value) => {
                view.setFilter("sensitive", value);
              }}
            />
            <OwnerFilter
              value={view.filters.owner ?? ""}
              onChange={(value) => {
                view.setFilter("owner", value);
              }}
            />
          </FilterRow>
        }
        empty={<NoTraffic />}
        {...(owners.selection && { selection: owners.selection })}
      />
      {owners.dialog}
    </Page>
  );
}
