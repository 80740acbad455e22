import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import Steps from "@cloudscape-design/components/steps";
import { useState } from "react";
import type { Operation, OperationStep } from "../../api/types";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, formatDuration } from "../../text/format";
import { words } from "../../text/words";
import { ResourceTableOf } from "./resources";
import "./progress.css";

const STATUSES: Readonly<Record<OperationStep["state"], { status: StatusIndicatorProps.Type; label: string }>> = {
  pending: { status: "pending", label: "Not begun" },
  running: { status: "in-progress", label: "Running" },
  waiting: { status: "warning", label: "Waiting" },
  done: { status: "success", label: "Done" },
  failed: { status: "error", label: "Failed" },
  skipped: { status: "stopped", label: "Skipped" },
};

/** The steps of an operation, each with what it works on. */
export function Progress({ operation }: { operation: Operation }) {
  return (
    <Container header={<Header variant="h2">Progress</Header>}>
      <Steps
        ariaLabel="Steps of the operation"
        steps={operation.steps.map((step) => ({
          status: STATUSES[step.state].status,
          statusIconAriaLabel: STATUSES[step.state].label,
          header: (
            <span>
              {words(step.name)}
              {step.elapsed_s !== null && (
                <Box variant="span" color="text-body-secondary">{` · ${formatDuration(step.elapsed_s)}`}</Box>
              )}
            </span>
          ),
          details: (
            <div className="step-details">
              <StepDetails step={step} />
            </div>
          ),
        }))}
      />
    </Container>
  );
}

function StepDetails({ step }: { step: OperationStep }) {
  if (step.state === "pending") return <Box color="text-body-secondary">Not begun</Box>;
  const isAtWork = step.state === "running" || step.state === "waiting";
  return (
    <SpaceBetween size="xs">
      {step.detail !== "" && <UntrustedText charactersMax={600}>{step.detail}</UntrustedText>}
      {isAtWork && step.total > 0 && (
        <ProgressBar
          value={(100 * step.done) / step.total}
          ariaLabel={words(step.name)}
          additionalInfo={`${formatCount(step.done)} of ${formatCount(step.total)}`}
        />
      )}
      {step.resources.length > 0 && <Resources step={step} />}
    </SpaceBetween>
  );
}

/** Open while there is something to see, until the person says otherwise. */
function Resources({ step }: { step: OperationStep }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOfInterest = step.state === "running" || step.state === "failed" || step.state === "waiting";
  const of = step.name === "preflight" ? "Checks" : "Resources";
  return (
    <ExpandableSection
      headerText={`${of} (${formatCount(step.resources.length)})`}
      expanded={chosen ?? isOfInterest}
      onChange={({ detail }) => {
        setChosen(detail.expanded);
      }}
    >
      <ResourceTableOf title={`${of} of ${words(step.name)}`} resources={step.resources} />
    </ExpandableSection>
  );
}
