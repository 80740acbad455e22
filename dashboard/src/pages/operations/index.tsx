import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { operationsQuery } from "../../api/queries/operations";
import { ExportMenu } from "../../components/exports/export-menu";
import { exportsOfWhole } from "../../components/exports/exports-of";
import { LiveSwitch } from "../../components/live-switch";
import { OperationAtWork } from "../../components/operation-at-work";
import { EmptyState, ResourceTable, useTableView } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { COLUMNS } from "./operations-config";

/** All that was asked for, and what came of it. */
export default function OperationsPage() {
  const { refetchInterval } = useLive();
  const view = useTableView({
    name: "operations.2",
    columns: COLUMNS,
    filterNames: [],
    // The API lists the youngest first, and in no other order.
    sortFields: ["created_at"],
    sort: { field: "created_at", descending: true },
  });
  const query = useQuery({
    ...operationsQuery({ page_size: view.preferences.pageSize, page_token: view.paging.pageToken }),
    refetchInterval,
  });
  return (
    <Page title="Operations" breadcrumbs={[{ text: "Operations", href: "/operations" }]} contentType="table">
      <SpaceBetween size="m">
        <OperationAtWork />
        <ResourceTable
          title="Operations"
          description="What was asked for by people, and by the reconciler where something waits or fails."
          many="operations"
          columns={COLUMNS}
          trackBy={({ id }) => id}
          query={query}
          view={view}
          actions={
            <SpaceBetween direction="horizontal" size="m" alignItems="center">
              <LiveSwitch />
              <ExportMenu exports={exportsOfWhole("operations")} />
            </SpaceBetween>
          }
          filter={null}
          empty={
            <EmptyState title="No operations">
              Nothing was applied yet: <RouteLink href="/connect">connect</RouteLink> begins one.
            </EmptyState>
          }
        />
      </SpaceBetween>
    </Page>
  );
}
