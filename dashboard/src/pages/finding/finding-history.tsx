import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Finding } from "../../api/types";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { STANDINGS } from "../../text/finding";

type Transition = Finding["history"][number];

const COLUMNS: readonly TableProps.ColumnDefinition<Transition>[] = [
  { id: "at", header: "When", minWidth: 180, cell: ({ at }) => <Time moment={at} /> },
  { id: "status", header: "Became", minWidth: 110, isRowHeader: true, cell: ({ status }) => STANDINGS[status] },
  {
    id: "by",
    header: "By",
    minWidth: 140,
    cell: ({ by }) => (by === "" ? "Traffic" : <UntrustedText>{by}</UntrustedText>),
  },
  {
    id: "reason",
    header: "Why",
    minWidth: 240,
    cell: ({ reason }) => <UntrustedText charactersMax={400}>{reason || "–"}</UntrustedText>,
  },
];

/** What became of a finding, the latest first. */
export function FindingHistory({ finding: { history } }: { finding: Finding }) {
  return (
    <Table
      header={
        <Header variant="h2" description="The last twenty steps are kept.">
          History
        </Header>
      }
      items={[...history].reverse()}
      columnDefinitions={COLUMNS}
      wrapLines
      ariaLabels={{ tableLabel: "History" }}
    />
  );
}
