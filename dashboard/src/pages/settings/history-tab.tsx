import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { settingsHistoryQuery } from "../../api/queries/settings";
import type { SettingsChange } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { EmptyState } from "../../components/resource-table";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { labelOf } from "./draft";
import { Value } from "./value";

const COLUMNS: readonly TableProps.ColumnDefinition<SettingsChange>[] = [
  { id: "at", header: "When", isRowHeader: true, width: 190, cell: ({ at }) => <Time moment={at} /> },
  { id: "by", header: "Who", width: 220, cell: ({ by }) => <UntrustedText>{by}</UntrustedText> },
  {
    id: "changes",
    header: "What",
    cell: ({ changes }) =>
      changes.map(({ name, before, after }) => (
        <div key={name}>
          <b>
            <UntrustedText>{labelOf(name)}</UntrustedText>
          </b>
          {": "}
          <Value value={before} />
          {" → "}
          <Value value={after} />
        </div>
      )),
  },
  {
    id: "reason",
    header: "Why",
    cell: ({ reason }) => (reason === "" ? "–" : <UntrustedText>{reason}</UntrustedText>),
  },
];

/** Who changed what, the youngest first. */
export function HistoryTab() {
  // Where each page begins, as the pages before told.
  const [tokens, setTokens] = useState<readonly (string | undefined)[]>([undefined]);
  const [index, setIndex] = useState(0);
  const query = useQuery(settingsHistoryQuery(tokens[index]));
  const next = query.data?.next_page_token ?? null;
  return (
    <Table
      header={<Header variant="h2">History</Header>}
      items={query.data?.items ?? []}
      columnDefinitions={COLUMNS}
      trackBy="id"
      wrapLines
      loading={query.isPending}
      loadingText="Loading the history"
      ariaLabels={{ tableLabel: "History of settings" }}
      empty={
        query.isError ? (
          <ErrorAlert
            error={query.error}
            header="The history could not be loaded"
            onRetry={() => void query.refetch()}
          />
        ) : (
          <EmptyState title="No changes">Nobody has changed a setting yet.</EmptyState>
        )
      }
      pagination={
        <Pagination
          currentPageIndex={index + 1}
          pagesCount={tokens.length + (next !== null && index === tokens.length - 1 ? 1 : 0)}
          disabled={query.isPlaceholderData}
          ariaLabels={{ nextPageLabel: "Next page", previousPageLabel: "Previous page" }}
          onChange={({ detail }) => {
            const wanted = detail.currentPageIndex - 1;
            if (wanted === tokens.length && next !== null) setTokens([...tokens, next]);
            setIndex(wanted);
          }}
        />
      }
    />
  );
}
