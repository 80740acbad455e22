import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { comparisonCsvFile } from "../../../api/queries/exports";
import type { Compared, Comparison, ComparisonStanding } from "../../../api/types";
import { Chip } from "../../../components/chip";
import { ExportMenu } from "../../../components/exports/export-menu";
import { Method } from "../../../components/method";
import { PathTemplate } from "../../../components/path-template";
import { EmptyState } from "../../../components/resource-table";
import { RouteLink } from "../../../components/route-link";
import { SearchField } from "../../../components/search-field";
import { Time } from "../../../components/time";
import { UntrustedText } from "../../../components/untrusted-text";
import { useAddress } from "../../../components/use-address";
import { formatCount, plural } from "../../../text/format";
import { isStanding, STANDINGS } from "../../../text/standing";
import { endpointAddress } from "../../../addresses";
import "./comparison-table.css";

const ROWS_OF_PAGE = 50;

const COLUMNS: readonly TableProps.ColumnDefinition<Compared>[] = [
  {
    id: "standing",
    header: "Standing",
    minWidth: 130,
    cell: ({ standing }) => (
      <span title={STANDINGS[standing].meaning}>
        <Chip tone={STANDINGS[standing].tone}>{STANDINGS[standing].label}</Chip>
      </span>
    ),
  },
  { id: "path", header: "Operation", isRowHeader: true, minWidth: 260, cell: (row) => <Operation {...row} /> },
  {
    id: "request_count",
    header: "Requests",
    minWidth: 100,
    cell: ({ request_count }) => <span className="number">{formatCount(request_count)}</span>,
  },
  {
    id: "last_seen",
    header: "Last seen",
    minWidth: 170,
    cell: ({ last_seen }) => (last_seen === null ? "Never" : <Time moment={last_seen} />),
  },
  { id: "words", header: "What that means", minWidth: 260, cell: (row) => <Meaning {...row} /> },
  {
    id: "pointer",
    header: "In the document",
    minWidth: 180,
    cell: ({ pointer }) => (pointer === null ? "Nowhere" : <UntrustedText mono>{pointer}</UntrustedText>),
  },
];

interface ComparisonTableProps {
  host: string;
  comparison: Comparison;
}

/** Every endpoint and every documented operation, and how one stands to the other. */
export function ComparisonTable({ host, comparison }: ComparisonTableProps) {
  const { address, change } = useAddress();
  const [page, setPage] = useState(1);
  const wanted = address.get("standing");
  const standing = isStanding(wanted) ? wanted : undefined;
  const search = address.get("search") ?? "";
  const rows = comparison.items
    .filter((row) => standing === undefined || row.standing === standing)
    .filter(({ method, path_template }) => `${method} ${path_template}`.toLowerCase().includes(search.toLowerCase()));
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_OF_PAGE));
  const shownPage = Math.min(page, pages);
  const filter = { ...(standing !== undefined && { standing }), ...(search !== "" && { search }) };
  const narrow = (changes: Readonly<Record<string, string>>) => {
    setPage(1);
    change(changes);
  };
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${formatCount(rows.length)})`}
          description={
            comparison.unanswered === 0
              ? "What was promised beside what was seen."
              : `What was promised beside what was seen. Left out: ${plural(comparison.unanswered, "endpoint")} with nothing but refusals, or too few requests.`
          }
          actions={
            <ExportMenu
              ariaLabel="Export the comparison"
              exports={[{ id: "csv", text: "These rows, CSV", file: () => comparisonCsvFile(host, filter) }]}
            />
          }
        >
          Comparison
        </Header>
      }
      filter={
        <div className="comparison-filters">
          <SegmentedControl
            label="Standing"
            selectedId={standing ?? "all"}
            options={[
              { id: "all", text: `All (${formatCount(comparison.items.length)})` },
              ...Object.entries(STANDINGS).map(([id, { label }]) => ({
                id,
                text: `${label} (${formatCount(comparison.counts[id] ?? 0)})`,
              })),
            ]}
            onChange={({ detail }) => {
              narrow({ standing: detail.selectedId === "all" ? "" : detail.selectedId });
            }}
          />
          <SearchField
            placeholder="Find operations"
            value={search}
            onSearch={(text) => {
              narrow({ search: text });
            }}
          />
          {standing !== undefined && <Explained standing={standing} />}
        </div>
      }
      pagination={
        <Pagination
          currentPageIndex={shownPage}
          pagesCount={pages}
          onChange={({ detail }) => {
            setPage(detail.currentPageIndex);
          }}
        />
      }
      items={rows.slice((shownPage - 1) * ROWS_OF_PAGE, shownPage * ROWS_OF_PAGE)}
      columnDefinitions={COLUMNS}
      trackBy={({ method, path_template, pointer }) => `${method} ${path_template} ${pointer ?? ""}`}
      wrapLines
      ariaLabels={{ tableLabel: "Comparison" }}
      empty={<EmptyState title="Nothing stands so">No endpoint and no documented operation matches.</EmptyState>}
    />
  );
}

function Explained({ standing }: { standing: ComparisonStanding }) {
  return <Box color="text-body-secondary">{STANDINGS[standing].meaning}</Box>;
}

function Operation({ method, path_template, endpoint_id }: Compared) {
  const name = (
    <>
      <Method name={method} /> <PathTemplate template={path_template} />
    </>
  );
  return endpoint_id === null ? name : <RouteLink href={endpointAddress(endpoint_id)}>{name}</RouteLink>;
}

function Meaning({ words, drifts }: Compared) {
  return (
    <>
      <UntrustedText charactersMax={300}>{words}</UntrustedText>
      {drifts.length > 0 && (
        <ExpandableSection headerText={plural(drifts.length, "difference")}>
          <ul className="drifts">
            {drifts.map((drift, index) => (
              <li key={index}>
                <UntrustedText charactersMax={300}>{drift.words}</UntrustedText>
              </li>
            ))}
          </ul>
        </ExpandableSection>
      )}
    </>
  );
}
