import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { asApiError } from "../../api/api-error";
import { loadBalancersQuery, matchingLoadBalancers } from "../../api/queries/load-balancers";
import { pipelineQuery } from "../../api/queries/pipeline";
import type { LoadBalancer, LoadBalancersQuery } from "../../api/types";
import { FilterRow } from "../../components/filter-row";
import {
  EmptyState,
  type ResourceColumn,
  type ResourceSelection,
  ResourceTable,
  useTableView,
} from "../../components/resource-table";
import { SearchField } from "../../components/search-field";
import { useNotifications } from "../../layout/notifications";
import { useLive } from "../../preferences/use-live";
import { plural } from "../../text/format";
import { visible } from "../../text/visible";
import { ChoiceFilter } from "../../components/choice-filter";
import { canBeChosen, type Choice, CHOSEN_MAX, withAll, withPage } from "./choice";
import { TYPES } from "./load-balancers-config";

const TYPE_OPTIONS = Object.entries(TYPES).map(([value, label]) => ({ value, label }));
const SELECTED_OPTIONS = [
  { value: "yes", label: "Mirrored" },
  { value: "no", label: "Not mirrored" },
];

interface ListOptions {
  /** Of the stored preferences. */
  name: string;
  columns: readonly ResourceColumn<LoadBalancer>[];
  /** Where the collector is to stand, and the VPCs from which a way leads there: targets are judged by it. */
  collector?: { vpcId: string; connectedVpcIds: readonly string[] } | null;
}

// AWS tells of targets one group at a time, so that a list costs it many calls.
const LIST_INTERVAL_MS = 60_000;
const RATES: readonly string[] = ["packets_per_s", "exchanges_per_s"];

/** The load balancers that the address asks for. */
export function useLoadBalancers({ name, columns, collector }: ListOptions) {
  const view = useTableView({
    name,
    columns,
    filterNames: ["search", "vpc_id", "type", "selected"],
    // The API lists them by name, and in no other order.
    sortFields: ["name"],
    sort: { field: "name", descending: false },
  });
  const { search, vpc_id, type, selected } = view.filters;
  const filter: LoadBalancersQuery = {
    ...(search && { search }),
    ...(vpc_id && { vpc_id }),
    ...(isType(type) && { type }),
    ...(isAnswer(selected) && { selected }),
    ...(collector && {
      collector_vpc_id: collector.vpcId,
      ...(collector.connectedVpcIds.length > 0 && { connected_vpc_ids: collector.connectedVpcIds.join(",") }),
    }),
  };
  const { live, refetchInterval } = useLive();
  const query = useQuery({
    ...loadBalancersQuery({ ...filter, page_size: view.preferences.pageSize, page_token: view.paging.pageToken }),
    refetchInterval: live && LIST_INTERVAL_MS,
  });
  // For the cells, which show it: one asks for all of them.
  useQuery({
    ...pipelineQuery(),
    refetchInterval,
    enabled: view.preferences.contentDisplay.some(({ id, visible: isShown }) => isShown && RATES.includes(id)),
    notifyOnChangeProps: [],
  });
  return { view, filter, query, columns };
}

interface BalancerTableProps {
  list: ReturnType<typeof useLoadBalancers>;
  description: string;
  /** What is chosen, over all pages; null where nothing may be. */
  choice: Choice | null;
  onChoose: (choice: Choice) => void;
  actions?: ReactNode;
  isPart?: boolean;
}

/** The load balancers of the account, to be looked through and chosen from. */
export function BalancerTable({ list, description, choice, onChoose, actions, isPart }: BalancerTableProps) {
  const { view, filter, query, columns } = list;
  const items = query.data?.items ?? [];
  const selection: ResourceSelection<LoadBalancer> | null = choice && {
    selectionType: "multi",
    selectedItems: items.filter(({ id }) => choice.has(id)),
    // What is chosen already can always be let go of.
    isItemDisabled: (item) => !canBeChosen(item) && !choice.has(item.id),
    onSelectionChange: ({ detail }) => {
      onChoose(withPage(choice, items, detail.selectedItems));
    },
    ariaLabels: {
      selectionGroupLabel: "Load balancers to mirror",
      allItemsSelectionLabel: () => "All of this page that can be mirrored",
      itemSelectionLabel: (_, item) =>
        canBeChosen(item) ? visible(item.name) : `${visible(item.name)}, which cannot be mirrored`,
    },
  };
  return (
    <ResourceTable
      title="Load balancers"
      description={description}
      many="load balancers"
      columns={columns}
      trackBy={({ id }) => id}
      query={query}
      view={view}
      {...(isPart && { isPart })}
      actions={
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          {choice && <ChooseAll filter={filter} choice={choice} onChoose={onChoose} />}
          {actions}
        </SpaceBetween>
      }
      {...(selection && { selection })}
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
          <ChoiceFilter
            label="Type"
            all="All types"
            value={view.filters.type ?? ""}
            options={TYPE_OPTIONS}
            onChange={(type) => {
              view.setFilter("type", type);
            }}
          />
          <ChoiceFilter
            label="Mirrored"
            all="Mirrored or not"
            value={view.filters.selected ?? ""}
            options={SELECTED_OPTIONS}
            onChange={(selected) => {
              view.setFilter("selected", selected);
            }}
          />
        </FilterRow>
      }
      empty={<EmptyState title="No load balancers">This account has no load balancers in this Region.</EmptyState>}
    />
  );
}

interface ChooseAllProps {
  filter: LoadBalancersQuery;
  choice: Choice;
  onChoose: (choice: Choice) => void;
}

/** Chooses what the filter leaves and can be mirrored, on whatever page it stands. */
function ChooseAll({ filter, choice, onChoose }: ChooseAllProps) {
  const { notify } = useNotifications();
  const all = useMutation({
    mutationFn: () => matchingLoadBalancers(filter, CHOSEN_MAX),
    onSuccess: (found) => {
      const mirrorable = found.filter(({ mirrorable_targets }) => mirrorable_targets > 0);
      onChoose(withAll(choice, mirrorable));
      notify({
        type: "info",
        content: `${plural(mirrorable.length, "load balancer")} of ${found.length} that match can be mirrored, and ${mirrorable.length === 1 ? "is" : "are"} chosen.`,
      });
    },
    onError: (error) => {
      notify({ type: "error", content: asApiError(error).explanation });
    },
  });
  return (
    <SpaceBetween direction="horizontal" size="m">
      <Button
        loading={all.isPending}
        onClick={() => {
          all.mutate();
        }}
      >
        Choose all that match
      </Button>
      {choice.size > 0 && (
        <Button
          onClick={() => {
            onChoose(new Map());
          }}
        >
          Choose none
        </Button>
      )}
    </SpaceBetween>
  );
}

function isType(value: string | undefined): value is LoadBalancer["type"] {
  return value !== undefined && Object.hasOwn(TYPES, value);
}

function isAnswer(value: string | undefined): value is "yes" | "no" {
  return value === "yes" || value === "no";
}
