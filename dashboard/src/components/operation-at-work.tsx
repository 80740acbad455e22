import Alert from "@cloudscape-design/components/alert";
import { useQuery } from "@tanstack/react-query";
import { mirroringQuery } from "../api/queries/mirroring";
import { operationsQuery } from "../api/queries/operations";
import type { Operation } from "../api/types";
import { operationAddress } from "../addresses";
import { useLive } from "../preferences/use-live";
import { RouteLink } from "./route-link";

const DOING: Readonly<Record<Operation["kind"], string>> = {
  apply: "A selection is being applied.",
  remove: "Mirroring is being removed.",
  reconcile: "Mirror sessions are being looked at.",
};

/** Says on the pages about mirroring that it is changing, or waits for somebody; nothing where neither is so. */
export function OperationAtWork() {
  const { refetchInterval } = useLive();
  const mirroring = useQuery({ ...mirroringQuery(), refetchInterval });
  const { operation = null, waiting = null } = mirroring.data ?? {};
  const isOf = (row: Pick<Operation, "id" | "state">) =>
    operation === null ? row.state === "waiting" : row.id === operation;
  const youngest = useQuery({ ...operationsQuery({}), enabled: operation !== null || waiting !== null });
  const found = youngest.data?.items.find(isOf);
  if (operation !== null) {
    return (
      <Alert type="info">
        {found ? DOING[found.kind] : "An operation is at work."}{" "}
        <RouteLink href={operationAddress(operation)} variant="primary">
          Follow it
        </RouteLink>
      </Alert>
    );
  }
  if (waiting === null) return null;
  return (
    <Alert type="warning" header="Mirroring waits for you">
      {waiting.explanation}{" "}
      <RouteLink href={found ? operationAddress(found.id) : "/operations"} variant="primary">
        See what is held
      </RouteLink>
    </Alert>
  );
}
