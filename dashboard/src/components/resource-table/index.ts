export type { ResourceColumn } from "./column";
export { EmptyState } from "./empty-state";
export { ResourceTable } from "./resource-table";
export { useTableView } from "./use-table-view";
