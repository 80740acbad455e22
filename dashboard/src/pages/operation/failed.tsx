import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useReconcile, useRetry } from "../../api/changes/mirroring";
import type { Failure, Operation, Retry } from "../../api/types";
import { useMay } from "../../api/use-may";
import { ErrorAlert } from "../../components/error-alert";
import { FailureReport } from "../../components/failure-report";
import { operationAddress } from "../../addresses";
import { wordsOf } from "../connect/draft";

const HEADERS: Readonly<Record<Operation["kind"], string>> = {
  apply: "The selection could not be applied",
  remove: "Mirroring could not be removed",
  reconcile: "Mirror sessions could not be brought about",
};

// As many as the API takes.
const INSTANCE_TYPES_MAX = 6;

/** Why an operation failed, and trying it again. */
export function Failed({ operation }: { operation: Operation }) {
  const mayApply = useMay("apply");
  return (
    <SpaceBetween size="l">
      {operation.failure && <FailureReport failure={operation.failure} header={HEADERS[operation.kind]} />}
      {mayApply && <TryAgain operation={operation} />}
    </SpaceBetween>
  );
}

function TryAgain({ operation }: { operation: Operation }) {
  const navigate = useNavigate();
  const retry = useRetry(operation.id);
  const reconcile = useReconcile();
  const isOther = takesOtherCapacity(operation.failure);
  const [instanceTypes, setInstanceTypes] = useState(() => offeredTypes(operation).join(", "));
  const [subnetIds, setSubnetIds] = useState(() => operation.selection.subnet_ids.join(", "));
  const follow = { onSuccess: ({ id }: Operation) => void navigate(operationAddress(id)) };
  const changes: Retry = isOther
    ? {
        ...(wordsOf(instanceTypes).length > 0 && { instance_types: wordsOf(instanceTypes) }),
        ...(wordsOf(subnetIds).length > 0 && { subnet_ids: wordsOf(subnetIds) }),
      }
    : {};
  const error = retry.error ?? reconcile.error;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            isOther
              ? "With other instance types, or subnets in other zones. What stands already is kept or mended."
              : "Once the cause is mended. What stands already is kept or mended."
          }
          actions={
            <Button
              variant="primary"
              loading={retry.isPending || reconcile.isPending}
              onClick={() => {
                // What only looked is looked at again: there is no wish to be applied anew.
                if (operation.kind === "reconcile") reconcile.mutate(undefined, follow);
                else retry.mutate(changes, follow);
              }}
            >
              Try again
            </Button>
          }
        >
          Try it again
        </Header>
      }
    >
      {(isOther || error !== null) && (
        <SpaceBetween size="m">
          {isOther && (
            <SpaceBetween size="m">
              <FormField
                label="Instance types of the agents"
                description={`At most ${INSTANCE_TYPES_MAX}, the preferred first.`}
              >
                <Input
                  value={instanceTypes}
                  onChange={({ detail }) => {
                    setInstanceTypes(detail.value);
                  }}
                />
              </FormField>
              <FormField label="Subnets of the agents" description="Chosen in distinct zones where none is given.">
                <Input
                  value={subnetIds}
                  onChange={({ detail }) => {
                    setSubnetIds(detail.value);
                  }}
                />
              </FormField>
            </SpaceBetween>
          )}
          {error !== null && <ErrorAlert error={error} header="It could not be tried again" />}
        </SpaceBetween>
      )}
    </Container>
  );
}

function takesOtherCapacity(failure: Failure | null): boolean {
  return failure?.automatic_fix === "retry_with_other_capacity" || failure?.automatic_fix === "use_other_subnets";
}

/** What the failure's remedy names, else what was asked for before. */
function offeredTypes({ failure, selection }: Operation): string[] {
  const offered = failure?.remedy?.["instance_types"];
  const types = Array.isArray(offered) ? offered.filter((each) => typeof each === "string") : [];
  return (types.length > 0 ? types : selection.instance_types).slice(0, INSTANCE_TYPES_MAX);
}
