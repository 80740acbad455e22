import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import type { Operation } from "../../api/types";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, formatDuration } from "../../text/format";
import { balancerName } from "../../text/words";
import { OperationState } from "../operations/operations-config";

const NAMES_SHOWN_MAX = 5;

/** What was asked for, by whom, and how far it is. */
export function OperationFacts({ operation }: { operation: Operation }) {
  const { state, elapsed_s, requested_by, created_at, selection } = operation;
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: "State", value: <OperationState state={state} /> },
          { label: "Time", value: formatDuration(elapsed_s) },
          { label: "Asked for by", value: <UntrustedText>{requested_by}</UntrustedText> },
          { label: "Begun", value: <Time moment={created_at} /> },
          {
            label: `Load balancers (${formatCount(selection.load_balancer_ids.length)})`,
            value: <UntrustedText charactersMax={400}>{named(selection.load_balancer_ids)}</UntrustedText>,
          },
          { label: "Version of the selection", value: formatCount(selection.version) },
          { label: "VPC of the collector", value: <UntrustedText mono>{selection.vpc_id ?? "–"}</UntrustedText> },
        ]}
      />
    </Container>
  );
}

function named(ids: readonly string[]): string {
  if (ids.length === 0) return "–";
  const names = ids.slice(0, NAMES_SHOWN_MAX).map(balancerName).join(", ");
  return ids.length > NAMES_SHOWN_MAX ? `${names} and ${formatCount(ids.length - NAMES_SHOWN_MAX)} more` : names;
}
