import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Sample } from "../../../api/types";
import { StatusCode } from "../../../components/status-code";
import { Time } from "../../../components/time";
import { UntrustedText } from "../../../components/untrusted-text";

export const SAMPLE_COLUMNS: readonly TableProps.ColumnDefinition<Sample>[] = [
  { id: "captured_at", header: "Captured", minWidth: 170, cell: ({ captured_at }) => <Time moment={captured_at} /> },
  {
    id: "target",
    header: "Request target",
    isRowHeader: true,
    minWidth: 240,
    cell: ({ request }) => (
      <UntrustedText mono charactersMax={80}>
        {request.target}
      </UntrustedText>
    ),
  },
  {
    id: "status",
    header: "Status",
    minWidth: 120,
    cell: ({ response }) => (response === null ? "No answer" : <StatusCode status={response.status} />),
  },
  {
    id: "parties",
    header: "Client and server",
    minWidth: 165,
    cell: ({ client, server }) => (
      <>
        <UntrustedText mono>{client}</UntrustedText>
        <br />
        <UntrustedText mono>{server}</UntrustedText>
      </>
    ),
  },
  {
    id: "complete",
    header: "Capture",
    minWidth: 120,
    cell: ({ complete }) =>
      complete ? (
        <StatusIndicator type="success">Complete</StatusIndicator>
      ) : (
        <StatusIndicator type="warning">Bytes missing</StatusIndicator>
      ),
  },
];
