import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useRetry } from "../../api/changes/mirroring";
import { planQuery } from "../../api/queries/mirroring";
import type { Operation } from "../../api/types";
import { useMay } from "../../api/use-may";
import { Confirm } from "../../components/confirm";
import { ErrorAlert } from "../../components/error-alert";
import { FailureReport } from "../../components/failure-report";
import { plural } from "../../text/format";
import { operationAddress } from "../../addresses";
import { StepTable } from "../connect/plan-steps";

/** The brake: what is held until a person says yes, and why. */
export function Waiting({ operation }: { operation: Operation }) {
  const mayApply = useMay("apply");
  const plan = useQuery(planQuery(operation.selection));
  const held = plan.data?.steps.filter(({ action }) => action === "delete") ?? [];
  const count = plan.data?.counts["delete"] ?? held.length;
  return (
    <SpaceBetween size="l">
      {operation.failure && (
        <FailureReport
          failure={operation.failure}
          type="warning"
          header="Waiting for you"
          action={mayApply && plan.isSuccess && <GoOn operation={operation} count={count} />}
        />
      )}
      <Container header={<Header variant="h2">What would be removed</Header>}>
        {plan.isPending && (
          <span>
            <Spinner /> Making the plan
          </span>
        )}
        {plan.isError && (
          <ErrorAlert error={plan.error} header="The plan could not be made" onRetry={() => void plan.refetch()} />
        )}
        {plan.isSuccess && <StepTable title="What would be removed" steps={held} total={count} />}
      </Container>
    </SpaceBetween>
  );
}

function GoOn({ operation, count }: { operation: Operation; count: number }) {
  const [isAsking, setAsking] = useState(false);
  const retry = useRetry(operation.id);
  const navigate = useNavigate();
  return (
    <>
      <Button
        onClick={() => {
          setAsking(true);
        }}
      >
        Confirm the removal
      </Button>
      {isAsking && (
        <Confirm
          title="Remove what is held?"
          verb="Remove"
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={async () => {
            const { id } = await retry.mutateAsync({});
            void navigate(operationAddress(id));
          }}
        >
          {`${plural(count, "thing")} would be removed by the plan as it is now. You say yes to as many deletions as were held at the last look, and to no more. What still serves is mirrored again once it is found.`}
        </Confirm>
      )}
    </>
  );
}
