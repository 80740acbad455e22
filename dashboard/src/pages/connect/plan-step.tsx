import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { UseQueryResult } from "@tanstack/react-query";
import type { Plan } from "../../api/types";
import { ErrorAlert } from "../../components/error-alert";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { words } from "../../text/words";
import { PlanCost } from "./plan-cost";
import { PlanQuotas } from "./plan-quotas";
import { PlanSteps } from "./plan-steps";
import { useMayBring } from "./use-may-bring";

/** What applying a wish would do, as the account is now. */
export function PlanStep({ query }: { query: UseQueryResult<Plan> }) {
  if (query.isPending) {
    return (
      <Box textAlign="center" padding="xxl">
        <Spinner size="large" /> Making the plan
      </Box>
    );
  }
  const failure = query.isError && (
    <ErrorAlert error={query.error} header="The plan could not be made" onRetry={() => void query.refetch()} />
  );
  const plan = query.data;
  if (plan === undefined) return failure;
  const isIdle = !plan.steps.some(({ action }) => action !== "keep" && action !== "skip");
  return (
    <SpaceBetween size="l">
      {failure}
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <Box color="text-body-secondary">
          Made <Time moment={new Date(query.dataUpdatedAt).toISOString()} />
        </Box>
        <Button iconName="refresh" loading={query.isFetching} onClick={() => void query.refetch()}>
          Make it anew
        </Button>
      </SpaceBetween>
      {isIdle && (
        <Alert type="info" header="Nothing is to be changed">
          What is mirrored is as you chose it.
        </Alert>
      )}
      {plan.warnings.map((warning) => (
        <Alert key={warning} type="warning">
          <UntrustedText charactersMax={600}>{warning}</UntrustedText>
        </Alert>
      ))}
      {plan.settings.length > 0 && <BroughtSettings settings={plan.settings} />}
      <PlanSteps plan={plan} />
      <PlanCost cost={plan.cost} />
      <PlanQuotas quotas={plan.quotas} />
    </SpaceBetween>
  );
}

/** Settings that were saved, and that this apply takes along. */
function BroughtSettings({ settings }: { settings: Plan["settings"] }) {
  const isRefused = !useMayBring(settings);
  return (
    <Alert
      type={isRefused ? "error" : "warning"}
      header={isRefused ? "Only an administrator may apply this" : "Settings come along"}
    >
      {settings.map(({ name, value }) => (
        <div key={name}>
          {words(name)}:{" "}
          <UntrustedText charactersMax={200}>{typeof value === "string" ? value : JSON.stringify(value)}</UntrustedText>
        </div>
      ))}
    </Alert>
  );
}
