import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Wizard from "@cloudscape-design/components/wizard";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useApply } from "../../api/changes/mirroring";
import { planQuery } from "../../api/queries/mirroring";
import type { Mirroring, Plan } from "../../api/types";
import { useMay } from "../../api/use-may";
import { ErrorAlert } from "../../components/error-alert";
import { operationAddress } from "../../addresses";
import { collectorVpcOf, type Draft, draftOf, forgetDraft, openedDraft, problemsOf, storeDraft, wishOf } from "./draft";
import { LoadBalancersStep } from "./load-balancers-step";
import { PermissionsStep } from "./permissions-step";
import { PlanStep } from "./plan-step";
import { useMayBring } from "./use-may-bring";

const STEPS = ["permissions", "load-balancers", "plan"] as const;

/** The three steps before anything is made. What follows is an operation, which has a page of its own. */
export function ConnectWizard({ mirroring }: { mirroring: Mirroring }) {
  const [address, setAddress] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const mayApply = useMay("apply");
  const { draft, change, reset } = useDraft(mirroring);
  const apply = useApply();
  const [isAsked, setAsked] = useState(false);
  const [state, setState] = useState<{ error: unknown; isPlanNew: boolean }>({ error: null, isPlanNew: false });
  const active = Math.max(
    0,
    STEPS.findIndex((step) => step === address.get("step")),
  );
  const problem = problemOf(draft);
  const isStale = draft.version !== mirroring.version;
  const wish = wishOf(draft);
  const isPlanStep = active === STEPS.length - 1;
  const plan = useQuery({ ...planQuery(wish), enabled: isPlanStep && problem === null });
  const [isSubmitting, setSubmitting] = useState(false);
  const mayBring = useMayBring(plan.data?.settings);
  const mayNotSubmit = !mayApply || !mayBring || isStale || problem !== null || plan.isLoadingError;

  const goTo = (index: number) => {
    // What is being applied is what is shown.
    if (isSubmitting) return;
    // From a step that is not complete yet, one may go back only.
    const isHeld = index > 1 && problem !== null;
    setAsked(isHeld);
    setState({ error: null, isPlanNew: false });
    setAddress({ step: STEPS[isHeld ? 1 : index] ?? STEPS[0] });
  };
  const submit = async () => {
    const shown = plan.data;
    if (isSubmitting || shown === undefined) return;
    setSubmitting(true);
    setState({ error: null, isPlanNew: false });
    try {
      // What is applied is what was read: the account may have changed since. Why there is no plan, its step says.
      const fresh = await queries.query(planQuery(wish)).catch(() => null);
      if (fresh === null) return;
      if (!wouldDoTheSame(shown, fresh)) {
        setState({ error: null, isPlanNew: true });
        return;
      }
      const { id } = await apply.mutateAsync(wish);
      forgetDraft();
      void navigate(operationAddress(id));
    } catch (error) {
      setState({ error, isPlanNew: false });
      void queries.invalidateQueries({ queryKey: ["mirroring"] });
    } finally {
      setSubmitting(false);
    }
  };
  const staleAlert = isStale && (
    <Alert
      type="warning"
      header="Somebody changed the selection since this choice was made"
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={reset}>Take what is selected now</Button>
          <Button
            onClick={() => {
              change({ version: mirroring.version });
            }}
          >
            Keep my choice
          </Button>
        </SpaceBetween>
      }
    >
      {`Your choice is of version ${draft.version}, and there is version ${mirroring.version}. Nothing was overwritten.`}
    </Alert>
  );
  return (
    <Wizard
      activeStepIndex={active}
      allowSkipTo
      submitButtonText="Apply"
      isLoadingNextStep={isSubmitting || (isPlanStep && plan.isLoading)}
      onNavigate={({ detail }) => {
        goTo(detail.requestedStepIndex);
      }}
      onCancel={() => {
        if (isSubmitting) return;
        forgetDraft();
        void navigate("/load-balancers");
      }}
      onSubmit={() => void submit()}
      {...(isPlanStep &&
        mayNotSubmit && {
          customPrimaryActions: (
            <Button
              onClick={() => {
                goTo(active - 1);
              }}
            >
              Previous
            </Button>
          ),
        })}
      steps={[
        {
          title: "Allow",
          description: "What Heliostat must be allowed in this account, and what it really is. Nothing is made yet.",
          content: <PermissionsStep />,
        },
        {
          title: "Choose load balancers",
          description: "The traffic of their targets is mirrored. The load balancers and targets stay as they are.",
          ...(isAsked && problem !== null && { errorText: problem }),
          content: (
            <SpaceBetween size="l">
              {staleAlert}
              <LoadBalancersStep draft={draft} mirroring={mirroring} onChange={change} isAsked={isAsked} />
            </SpaceBetween>
          ),
        },
        {
          title: "Look at the plan",
          description: "All that applying would do, and what that costs.",
          content: (
            <SpaceBetween size="l">
              {staleAlert}
              {state.isPlanNew && (
                <Alert type="info" header="The account has changed since you saw the plan">
                  This is the plan as it is now: look at it once more, and apply it.
                </Alert>
              )}
              {state.error !== null && <ErrorAlert error={state.error} header="The plan could not be applied" />}
              {problem === null ? (
                <PlanStep query={plan} />
              ) : (
                <Alert type="info" header="Nothing to plan yet">
                  {problem}
                </Alert>
              )}
              {!mayApply && (
                <Box color="text-body-secondary">
                  Your role lets you look at plans. To apply one takes the role of an operator.
                </Box>
              )}
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}

/** What keeps a draft from being planned; null where nothing does. */
function problemOf(draft: Draft): string | null {
  if (draft.choice.size === 0) return "Choose a load balancer. To mirror none any more, stop mirroring.";
  if (collectorVpcOf(draft) === null) return "Say in which VPC the collector is to stand.";
  return Object.keys(problemsOf(draft.settings)).length > 0 ? "An advanced setting is not well-formed." : null;
}

/** Whether two plans change the same, and take the same settings along. What is kept or skipped may differ. */
function wouldDoTheSame(left: Plan, right: Plan): boolean {
  const changes = ({ steps, settings }: Plan) =>
    [
      ...steps
        .filter(({ action }) => action !== "keep" && action !== "skip")
        .map(({ action, kind, subject }) => `${action} ${kind} ${subject}`),
      ...settings.map(({ name, value }) => `${name} ${JSON.stringify(value)}`),
    ]
      .sort()
      .join("\n");
  return changes(left) === changes(right);
}

/** The draft of this tab, begun from what is selected. */
function useDraft(mirroring: Mirroring) {
  const [changed, setChanged] = useState<Draft | null>(() => openedDraft(mirroring.selection));
  const draft = changed ?? draftOf(mirroring.selection);
  return {
    draft,
    change: (part: Partial<Draft>) => {
      const after = { ...draft, ...part };
      storeDraft(after);
      setChanged(after);
    },
    reset: () => {
      forgetDraft();
      setChanged(null);
    },
  };
}
