import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useNavigate } from "react-router";
import { asApiError } from "../../api/api-error";
import { useReconcile } from "../../api/changes/mirroring";
import type { Mirroring } from "../../api/types";
import { useMay } from "../../api/use-may";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { useNotifications } from "../../layout/notifications";
import { formatAmount, formatCount } from "../../text/format";
import { operationAddress } from "../../addresses";
import { StopMirroring } from "./stop-mirroring";

const STATES: Readonly<Record<Mirroring["state"], { type: StatusIndicatorProps.Type; text: string }>> = {
  off: { type: "stopped", text: "Nothing is mirrored" },
  working: { type: "in-progress", text: "Changing" },
  mirroring: { type: "success", text: "Mirroring" },
  waiting_for_targets: { type: "pending", text: "Waiting for targets" },
  waiting_for_you: { type: "warning", text: "Waiting for you" },
  collector_missing: { type: "error", text: "The collector is missing" },
  stack_failed: { type: "error", text: "A stack failed" },
  leftovers: { type: "warning", text: "Something is left over" },
};

/** What is mirrored now, with what can be done about it. */
export function MirroringNow({ mirroring }: { mirroring: Mirroring }) {
  const mayApply = useMay("apply");
  const { type, text } = STATES[mirroring.state];
  const { selection, sessions, cost, last_run } = mirroring;
  return (
    <Container
      header={
        <Header
          actions={
            mayApply && (
              <SpaceBetween direction="horizontal" size="xs">
                <LookNow />
                <StopMirroring mirroring={mirroring} />
              </SpaceBetween>
            )
          }
        >
          What is mirrored now
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        items={[
          { label: "State", value: <StatusIndicator type={type}>{text}</StatusIndicator> },
          { label: "Load balancers", value: formatCount(selection.load_balancer_ids.length) },
          { label: "Mirror sessions", value: formatCount(sessions.count) },
          { label: "Each month, traffic aside", value: formatAmount(cost.month, cost.currency) },
          { label: "VPC of the collector", value: <UntrustedText mono>{selection.vpc_id ?? "–"}</UntrustedText> },
          {
            label: "Stacks",
            value: mirroring.stacks.map(({ name, status }) => (
              <div key={name}>
                <span className="mono">{name}</span> {status ?? "is not there"}
              </div>
            )),
          },
          { label: "Last look", value: last_run ? <Time moment={last_run.at} /> : "–" },
        ]}
      />
    </Container>
  );
}

/** Lets the reconciler look at once, rather than within five minutes. */
function LookNow() {
  const navigate = useNavigate();
  const { notify } = useNotifications();
  const reconcile = useReconcile();
  return (
    <Button
      loading={reconcile.isPending}
      onClick={() => {
        reconcile.mutate(undefined, {
          onSuccess: ({ id }) => void navigate(operationAddress(id)),
          onError: (error) => {
            notify({ type: "error", content: asApiError(error).explanation });
          },
        });
      }}
    >
      Look now
    </Button>
  );
}
