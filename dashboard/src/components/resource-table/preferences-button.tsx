import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import type { ResourceColumn, TablePreferences } from "./column";
import { PAGE_SIZES } from "./table-question";

interface PreferencesButtonProps {
  /** What the rows are: "endpoints". */
  many: string;
  columns: readonly ResourceColumn<never>[];
  preferences: TablePreferences;
  onChange: (preferences: TablePreferences) => void;
}

export default function PreferencesButton({ many, columns, preferences, onChange }: PreferencesButtonProps) {
  return (
    <CollectionPreferences
      title="Preferences"
      confirmLabel="Confirm"
      cancelLabel="Cancel"
      preferences={preferences}
      onConfirm={({ detail }) => {
        onChange({
          pageSize: detail.pageSize ?? preferences.pageSize,
          wrapLines: detail.wrapLines ?? preferences.wrapLines,
          contentDensity: detail.contentDensity ?? preferences.contentDensity,
          contentDisplay: detail.contentDisplay ?? preferences.contentDisplay,
        });
      }}
      pageSizePreference={{
        title: "Page size",
        options: PAGE_SIZES.map((size) => ({ value: size, label: `${size} ${many}` })),
      }}
      wrapLinesPreference={{ label: "Wrap lines", description: "Show all of a long text in several lines" }}
      contentDensityPreference={{ label: "Compact mode", description: "Show more rows at once" }}
      contentDisplayPreference={{
        title: "Columns",
        options: columns.map(({ id, header, isRowHeader }) => ({
          id,
          label: header,
          alwaysVisible: isRowHeader === true,
        })),
      }}
    />
  );
}
