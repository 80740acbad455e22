import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfCollections } from "../../components/exports/exports-of";
import { LiveSwitch } from "../../components/live-switch";
import { NoTraffic } from "../../components/no-traffic";
import { ResourceTable, useTableView } from "../../components/resource-table";
import { SearchField } from "../../components/search-field";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { COLUMNS } from "./collections-config";
import { COLLECTIONS, collectionsPageQuery } from "./collections-question";

/** The hosts that serve APIs. */
export default function CollectionsPage() {
  const { refetchInterval } = useLive();
  const view = useTableView({ ...COLLECTIONS, columns: COLUMNS });
  const query = useQuery({
    ...collectionsPageQuery(view, view.preferences.pageSize, view.paging.pageToken),
    refetchInterval,
  });
  return (
    <Page title="Collections" breadcrumbs={[{ text: "Collections", href: "/collections" }]} contentType="table">
      <ResourceTable
        title="Collections"
        description="Every host that was seen serving an API, and how much of it is known."
        many="collections"
        columns={COLUMNS}
        trackBy={({ host }) => host}
        query={query}
        view={view}
        actions={
          <SpaceBetween direction="horizontal" size="m" alignItems="center">
            <LiveSwitch />
            <ExportMenu exports={exportsOfCollections(view.filters)} ariaLabel="Export these collections" />
          </SpaceBetween>
        }
        filter={
          <SearchField
            placeholder="Find hosts"
            hint="Find by host, load balancer or sensitive data"
            value={view.filters.search ?? ""}
            onSearch={(search) => {
              view.setFilter("search", search);
            }}
          />
        }
        empty={<NoTraffic />}
      />
    </Page>
  );
}
