import Box from "@cloudscape-design/components/box";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useParams } from "react-router";
import { operationQuery } from "../../api/queries/operations";
import type { Operation } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { LiveSwitch } from "../../components/live-switch";
import { Page } from "../../layout/page";
import { useLive } from "../../preferences/use-live";
import { operationAddress } from "../../addresses";
import { KINDS } from "../operations/operations-config";
import { Failed } from "./failed";
import { OperationFacts } from "./operation-facts";
import { OutcomeTable } from "./outcome-table";
import { Progress } from "./progress";
import { Ended } from "./ended";
import { Waiting } from "./waiting";

// A person who watches sees each resource come.
const LOOK_INTERVAL_MS = 1_000;
const RESTING: ReadonlySet<Operation["state"]> = new Set(["succeeded", "failed", "superseded"]);

/** One operation, followed to its end: a reload, or a link that was sent, leads back to it. */
export default function OperationPage() {
  const { operationId = "" } = useParams();
  const { live } = useLive();
  const query = useQuery({
    ...operationQuery(operationId),
    refetchInterval: ({ state }) => (live && !(state.data && RESTING.has(state.data.state)) ? LOOK_INTERVAL_MS : false),
  });
  const operation = query.data;
  useEndTold(operation);
  const title = operation ? KINDS[operation.kind] : "Operation";
  return (
    <Page
      title={title}
      breadcrumbs={[
        { text: "Operations", href: "/operations" },
        { text: title, href: operationAddress(operationId) },
      ]}
    >
      <ContentLayout
        header={
          <Header
            variant="h1"
            description={operation && <span className="mono">{operation.id}</span>}
            actions={operation && !RESTING.has(operation.state) && <LiveSwitch />}
          >
            {title}
          </Header>
        }
      >
        <SpaceBetween size="l">
          {query.isPending && (
            <Box textAlign="center" padding="xxl">
              <Spinner size="large" /> Loading the operation
            </Box>
          )}
          {query.isError && (
            <ErrorAlert
              error={query.error}
              header={operation ? "The operation goes on, but cannot be seen" : "The operation could not be loaded"}
              onRetry={() => void query.refetch()}
            />
          )}
          {operation && <Shown operation={operation} />}
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}

function Shown({ operation }: { operation: Operation }) {
  return (
    <SpaceBetween size="l">
      {operation.state === "failed" && <Failed operation={operation} />}
      {operation.state === "waiting" && <Waiting operation={operation} />}
      {(operation.state === "succeeded" || operation.state === "superseded") && <Ended operation={operation} />}
      <OperationFacts operation={operation} />
      <Progress operation={operation} />
      {operation.interfaces.length > 0 && <OutcomeTable operation={operation} />}
    </SpaceBetween>
  );
}

/** Once an operation rests, other pages read anew what it changed. */
function useEndTold(operation: Operation | undefined): void {
  const queries = useQueryClient();
  const isResting = operation !== undefined && RESTING.has(operation.state);
  useEffect(() => {
    if (!isResting) return;
    for (const noun of ["mirroring", "operations", "load-balancers"]) {
      void queries.invalidateQueries({ queryKey: [noun] });
    }
  }, [isResting, queries]);
}
