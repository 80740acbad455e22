import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { UseQueryResult } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import type { Page } from "../../api/types";
import { formatCount } from "../../text/format";
import { usePainted } from "../after-paint";
import { ErrorAlert } from "../error-alert";
import type { ResourceColumn } from "./column";
import { NoMatch, NothingYet } from "./empty-state";
import { useFirstRows } from "./use-first-rows";
import type { TableView } from "./use-table-view";

// Dragging columns into another order takes a tenth of all code: it comes once nothing else is to be done.
const PreferencesButton = lazy(async () => {
  await new Promise((resolve) => {
    ("requestIdleCallback" in window ? requestIdleCallback : setTimeout)(resolve);
  });
  return import("./preferences-button");
});
const NO_ROWS: readonly never[] = [];
export type ResourceSelection<Item> = Pick<
  TableProps<Item>,
  "selectionType" | "selectedItems" | "isItemDisabled" | "onSelectionChange" | "onRowClick" | "ariaLabels"
>;

interface ResourceTableProps<Item, Field extends string, Filter extends string> {
  title: string;
  description?: ReactNode;
  /** What the rows are: "endpoints". */
  many: string;
  columns: readonly ResourceColumn<Item>[];
  trackBy: (item: Item) => string;
  query: UseQueryResult<Page<Item>>;
  view: TableView<Field, Filter>;
  filter: ReactNode;
  actions?: ReactNode;
  /** Shown where there is nothing at all, and no filter hides it. */
  empty: ReactNode;
  selection?: ResourceSelection<Item>;
  /** The table is a part of a page that has a heading of its own. */
  isPart?: boolean;
}

/** A table over one list of the API: the server filters, sorts and pages. Every state it can be in has its words. */
export function ResourceTable<Item, Field extends string, Filter extends string>(
  props: ResourceTableProps<Item, Field, Filter>,
) {
  const { many, columns, query, view } = props;
  const { paging, preferences } = view;
  const next = query.data?.next_page_token ?? null;
  const rows = useFirstRows(query.data?.items ?? NO_ROWS);
  // It is a second head of the table, which nobody sees before the page is scrolled.
  const painted = usePainted();
  const fetchAgain = () => void query.refetch();
  return (
    <SpaceBetween size="m">
      {query.isError && query.data !== undefined && (
        <ErrorAlert error={query.error} header={`The ${many} could not be refreshed`} onRetry={fetchAgain} />
      )}
      <Table
        variant={props.isPart ? "container" : "full-page"}
        stickyHeader={!props.isPart && painted}
        items={rows}
        columnDefinitions={columns}
        columnDisplay={preferences.contentDisplay}
        wrapLines={preferences.wrapLines}
        contentDensity={preferences.contentDensity}
        resizableColumns
        trackBy={props.trackBy}
        loading={query.isPending}
        loadingText={`Loading ${many}`}
        empty={<NothingToShow {...props} onRetry={fetchAgain} />}
        sortingColumn={{ sortingField: view.sort.field }}
        sortingDescending={view.sort.descending}
        onSortingChange={({ detail }) => {
          // Only columns with one of the view's own fields can be sorted by.
          const field = detail.sortingColumn.sortingField as Field | undefined;
          if (field !== undefined) view.setSort({ field, descending: detail.isDescending ?? false });
        }}
        header={
          <Header
            variant={props.isPart ? "h2" : "awsui-h1-sticky"}
            {...counterOf(query.data)}
            description={props.description}
            actions={props.actions}
          >
            {props.title}
          </Header>
        }
        filter={props.filter}
        pagination={
          <Pagination
            currentPageIndex={paging.pageIndex}
            pagesCount={paging.pagesCount(next)}
            openEnd={next !== null}
            disabled={query.isPlaceholderData}
            onChange={({ detail }) => {
              paging.goTo(detail.currentPageIndex, next);
            }}
          />
        }
        preferences={
          <Suspense fallback={<Button variant="icon" iconName="settings" ariaLabel="Preferences" disabled />}>
            <PreferencesButton many={many} columns={columns} preferences={preferences} onChange={view.setPreferences} />
          </Suspense>
        }
        {...props.selection}
        ariaLabels={{ tableLabel: props.title, ...props.selection?.ariaLabels }}
      />
    </SpaceBetween>
  );
}

function NothingToShow<Item, Field extends string, Filter extends string>(
  props: ResourceTableProps<Item, Field, Filter> & { onRetry: () => void },
) {
  const { query, view, many } = props;
  if (query.isError) {
    return <ErrorAlert error={query.error} header={`The ${many} could not be loaded`} onRetry={props.onRetry} />;
  }
  const next = query.data?.next_page_token ?? null;
  if (next !== null) {
    return (
      <NothingYet
        many={many}
        onSearchOn={() => {
          view.paging.goTo(view.paging.pageIndex + 1, next);
        }}
      />
    );
  }
  return view.filtered ? <NoMatch many={many} onClear={view.clearFilters} /> : props.empty;
}

function counterOf(page: Page<unknown> | undefined): { counter?: string } {
  if (page === undefined) return {};
  if (typeof page.total === "number") return { counter: `(${formatCount(page.total)})` };
  return page.next_page_token === null ? {} : { counter: `(${formatCount(page.items.length)}+)` };
}
