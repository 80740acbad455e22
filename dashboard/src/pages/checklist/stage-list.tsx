import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { PipelineStage } from "../../api/types";
import { RouteLink } from "../../components/route-link";
import { Sparkline } from "../../components/sparkline";
import { UntrustedText } from "../../components/untrusted-text";
import { formatAge, formatRate } from "../../text/pace";
import { amountOf, pageName, stageName, STATES } from "./checklist-config";
import { Evidence } from "./evidence";
import "./stage-list.css";

/** The stages from a permission to an endpoint, one below the other. */
export function StageList({ stages }: { stages: readonly PipelineStage[] }) {
  return (
    <ol className="stages" aria-label="Stages">
      {stages.map((stage, index) => (
        <li key={stage.name} className="stage">
          <div className="stage-words">
            <div className="stage-head">
              <span className="stage-number" aria-hidden="true">
                {index + 1}
              </span>
              <b>{stageName(stage.name)}</b>
              <StatusIndicator type={STATES[stage.state].type}>{STATES[stage.state].text}</StatusIndicator>
            </div>
            {stage.state !== "stopped" && stage.state !== "waiting" && <Said stage={stage} />}
          </div>
          <div className="stage-amount">
            {stage.rate_per_s !== null && <div>{formatRate(stage.rate_per_s)}</div>}
            {stage.total !== null && (
              <div className={stage.rate_per_s === null ? "" : "stage-quiet"}>{amountOf(stage.total, stage.unit)}</div>
            )}
          </div>
          <Moved stage={stage} />
          {stage.state === "stopped" && (
            <div className="stage-stop">
              <Stop stage={stage} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

function Said({ stage: { explanation, fix, page } }: { stage: PipelineStage }) {
  return (
    <div className="stage-said">
      <UntrustedText charactersMax={600}>{explanation}</UntrustedText>
      {fix !== null && (
        <>
          {" "}
          <UntrustedText charactersMax={600}>{fix}</UntrustedText>
        </>
      )}
      {page !== null && (
        <>
          {" "}
          <RouteLink href={page}>{pageName(page)}</RouteLink>
        </>
      )}
    </div>
  );
}

/** How it went, and when it last moved; what does not move has neither. */
function Moved({ stage: { name, age_s, history } }: { stage: PipelineStage }) {
  const isKnown = history.some((value) => value !== null);
  return (
    <>
      <div>
        {isKnown && (
          <Sparkline values={history} label={`${stageName(name)}, each minute of the last ${history.length}`} />
        )}
      </div>
      <div className="stage-age">{age_s !== null && formatAge(age_s)}</div>
    </>
  );
}

/** The first stage that is empty: why, and what to do about it. */
function Stop({ stage: { name, explanation, fix, page, evidence, code } }: { stage: PipelineStage }) {
  return (
    <Alert type="error" header={`It stops here: ${stageName(name)}`}>
      <SpaceBetween size="xs">
        <UntrustedText charactersMax={600}>{explanation}</UntrustedText>
        {fix !== null && (
          <div>
            <b>What to do: </b>
            <UntrustedText charactersMax={600}>{fix}</UntrustedText>
          </div>
        )}
        {page !== null && <RouteLink href={page}>{pageName(page)}</RouteLink>}
        <Evidence evidence={evidence} code={code} />
      </SpaceBetween>
    </Alert>
  );
}
