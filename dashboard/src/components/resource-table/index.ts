export type { ResourceColumn } from "./column";
export { EmptyState } from "./empty-state";
export { type ResourceSelection, ResourceTable } from "./resource-table";
export { useTableView } from "./use-table-view";
