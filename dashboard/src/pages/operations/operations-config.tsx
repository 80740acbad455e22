import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Operation, OperationSummary } from "../../api/types";
import type { ResourceColumn } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { formatDuration } from "../../text/format";
import { words } from "../../text/words";
import { operationAddress } from "../../addresses";

export const KINDS: Readonly<Record<Operation["kind"], string>> = {
  apply: "Apply",
  remove: "Stop mirroring",
  reconcile: "Look",
};

const STATES: Readonly<Record<Operation["state"], { type: StatusIndicatorProps.Type; text: string }>> = {
  queued: { type: "pending", text: "Queued" },
  running: { type: "in-progress", text: "Running" },
  waiting: { type: "warning", text: "Waiting for you" },
  succeeded: { type: "success", text: "Succeeded" },
  failed: { type: "error", text: "Failed" },
  superseded: { type: "stopped", text: "Superseded" },
};

export function OperationState({ state }: Pick<Operation, "state">) {
  const { type, text } = STATES[state];
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}

export const COLUMNS: readonly ResourceColumn<OperationSummary>[] = [
  {
    id: "kind",
    header: "Operation",
    isRowHeader: true,
    width: 150,
    cell: ({ id, kind, version }) => (
      <RouteLink href={operationAddress(id)} fontSize="body-m">{`${KINDS[kind]}, version ${version}`}</RouteLink>
    ),
  },
  {
    id: "state",
    header: "State",
    width: 150,
    cell: ({ state, step }) => (
      <>
        <OperationState state={state} />
        {step !== null && <div>{words(step)}</div>}
      </>
    ),
  },
  {
    id: "requested_by",
    header: "Asked for by",
    width: 130,
    cell: ({ requested_by }) => <UntrustedText>{requested_by}</UntrustedText>,
  },
  { id: "created_at", header: "When", width: 185, cell: ({ created_at }) => <Time moment={created_at} /> },
  { id: "elapsed_s", header: "Took", width: 85, cell: ({ elapsed_s }) => formatDuration(elapsed_s) },
  {
    id: "failure",
    header: "Failure",
    width: 250,
    cell: ({ failure }) =>
      failure === null ? "–" : <UntrustedText charactersMax={200}>{failure.explanation}</UntrustedText>,
  },
  { id: "id", header: "ID", hidden: true, cell: ({ id }) => <span className="mono">{id}</span> },
];
