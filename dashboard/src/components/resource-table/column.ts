import type { CollectionPreferencesProps } from "@cloudscape-design/components/collection-preferences";
import type { TableProps } from "@cloudscape-design/components/table";

/** A column as data. `sortingField` is the API's own name of the order. */
export interface ResourceColumn<Item> extends TableProps.ColumnDefinition<Item> {
  id: string;
  /** Of the column, in its head and in the preferences. */
  header: string;
  /** Not shown until the person asks for it. */
  hidden?: boolean;
}

export interface TablePreferences {
  pageSize: number;
  wrapLines: boolean;
  contentDensity: "comfortable" | "compact";
  contentDisplay: readonly CollectionPreferencesProps.ContentDisplayItem[];
}
