import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

/** What stands in a table that has nothing to show, and why. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" margin={{ vertical: "l" }}>
      <SpaceBetween size="xs">
        <b>{title}</b>
        {children !== undefined && <Box color="text-body-secondary">{children}</Box>}
        {action}
      </SpaceBetween>
    </Box>
  );
}

export function NoMatch({ many, onClear }: { many: string; onClear: () => void }) {
  return (
    <EmptyState title="No matches" action={<Button onClick={onClear}>Clear filters</Button>}>
      No {many} match these filters.
    </EmptyState>
  );
}

/** Of a page on which nothing matched, where there are more: the API looks through so many rows at a time. */
export function NothingYet({ many, onSearchOn }: { many: string; onSearchOn: () => void }) {
  return (
    <EmptyState title="No matches so far" action={<Button onClick={onSearchOn}>Search on</Button>}>
      None of the {many} that were looked through match. There are more.
    </EmptyState>
  );
}
