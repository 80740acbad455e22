import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { loadBalancersQuery } from "../../api/queries/load-balancers";
import { FilterRow } from "../../components/filter-row";
import { EmptyState, ResourceTable, useTableView } from "../../components/resource-table";
import { SearchField } from "../../components/search-field";
import { Page } from "../../layout/page";
import { visible } from "../../text/visible";
import { LoadBalancerPanel } from "./load-balancer-panel";
import { COLUMNS } from "./load-balancers-config";

/** The load balancers whose backends could be mirrored. */
export default function LoadBalancersPage() {
  const [address, setAddress] = useSearchParams();
  const view = useTableView({
    name: "load-balancers.1",
    columns: COLUMNS,
    filterNames: ["search", "vpc_id"],
    // The API lists them by name, and in no other order.
    sortFields: ["name"],
    sort: { field: "name", descending: false },
  });
  const query = useQuery(
    loadBalancersQuery({
      ...view.filters,
      page_size: view.preferences.pageSize,
      page_token: view.paging.pageToken,
    }),
  );
  const selected = query.data?.items.find(({ id }) => id === address.get("selected"));
  const select = (id: string | undefined) => {
    setAddress(
      (before) => {
        const after = new URLSearchParams(before);
        if (id === undefined) after.delete("selected");
        else after.set("selected", id);
        return after;
      },
      { replace: true },
    );
  };
  return (
    <Page
      title="Load balancers"
      breadcrumbs={[{ text: "Load balancers", href: "/load-balancers" }]}
      contentType="table"
      splitPanel={selected && <LoadBalancerPanel loadBalancer={selected} />}
      onSplitPanelClose={() => {
        select(undefined);
      }}
    >
      <ResourceTable
        title="Load balancers"
        description="Select one to see which of its targets can be mirrored, and why others cannot."
        many="load balancers"
        columns={COLUMNS}
        trackBy={({ id }) => id}
        query={query}
        view={view}
        selection={{
          selectionType: "single",
          selectedItems: selected ? [selected] : [],
          onSelectionChange: ({ detail }) => {
            select(detail.selectedItems[0]?.id);
          },
          onRowClick: ({ detail }) => {
            select(detail.item.id);
          },
          ariaLabels: {
            selectionGroupLabel: "Load balancer to look at",
            itemSelectionLabel: (_, { name }) => visible(name),
          },
        }}
        filter={
          <FilterRow>
            <SearchField
              placeholder="Find load balancers"
              value={view.filters.search ?? ""}
              onSearch={(search) => {
                view.setFilter("search", search);
              }}
            />
            <SearchField
              placeholder="VPC ID"
              value={view.filters.vpc_id ?? ""}
              onSearch={(vpcId) => {
                view.setFilter("vpc_id", vpcId.trim());
              }}
            />
          </FilterRow>
        }
        empty={<EmptyState title="No load balancers">This account has no load balancers in this Region.</EmptyState>}
      />
    </Page>
  );
}
