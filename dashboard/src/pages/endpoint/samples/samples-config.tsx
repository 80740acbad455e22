import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Sample } from "../../../api/types";
import { StatusCode } from "../../../components/status-code";
import { Time } from "../../../components/time";
import { UntrustedText } from "../../../components/untrusted-text";

export const SAMPLE_COLUMNS: readonly TableProps.ColumnDefinition<Sample>[] = [
  { id: "captured_at", header: "Captured", width: 190, cell: ({ captured_at }) => <Time moment={captured_at} /> },
  {
    id: "target",
    header: "Request target",
    isRowHeader: true,
    cell: ({ request }) => (
      <UntrustedText mono charactersMax={80}>
        {request.target}
      </UntrustedText>
    ),
  },
  {
    id: "status",
    header: "Status",
    width: 150,
    cell: ({ response }) => (response === null ? "No answer" : <StatusCode status={response.status} />),
  },
  { id: "client", header: "Client", width: 175, cell: ({ client }) => <UntrustedText mono>{client}</UntrustedText> },
  { id: "server", header: "Server", width: 175, cell: ({ server }) => <UntrustedText mono>{server}</UntrustedText> },
  {
    id: "complete",
    header: "Capture",
    width: 150,
    cell: ({ complete }) =>
      complete ? (
        <StatusIndicator type="success">Complete</StatusIndicator>
      ) : (
        <StatusIndicator type="warning">Bytes missing</StatusIndicator>
      ),
  },
];
