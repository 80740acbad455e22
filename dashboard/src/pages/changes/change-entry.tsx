import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Change } from "../../api/types";
import { Chip } from "../../components/chip";
import { RouteLink } from "../../components/route-link";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { CHANGE_KINDS, IMPACT_TONES, IMPACTS } from "../../text/change";
import { visible } from "../../text/visible";
import { endpointAddress } from "../../addresses";

interface ChangeEntryProps {
  change: Change;
  mayDecide: boolean;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
  onAcknowledge: () => void;
  onMute: () => void;
}

const TEXT_CHARACTERS_MAX = 300;

/** One change: what it was and what it is, whom it concerns, and what people said of it. */
export function ChangeEntry(props: ChangeEntryProps) {
  const { change, mayDecide } = props;
  const name = visible(change.words, 120);
  return (
    <article className="change" aria-label={name}>
      {mayDecide && (
        <Checkbox
          checked={props.isSelected}
          disabled={change.acknowledged !== null}
          ariaLabel={`Select: ${name}`}
          onChange={({ detail }) => {
            props.onSelect(detail.checked);
          }}
        />
      )}
      <div className="change-body">
        <div className="change-line">
          <Chip tone={IMPACT_TONES[change.impact]}>{IMPACTS[change.impact]}</Chip>
          <b>{CHANGE_KINDS[change.kind]}</b>
          <Time moment={change.at} />
        </div>
        <div>
          <UntrustedText charactersMax={TEXT_CHARACTERS_MAX}>{change.words}</UntrustedText>
        </div>
        <BeforeAndAfter change={change} />
        <div className="change-line">
          <UntrustedText>{change.host}</UntrustedText>
          <RouteLink href={endpointAddress(change.endpoint_id)} fontSize="body-s" ariaLabel={`Endpoint of: ${name}`}>
            Endpoint
          </RouteLink>
          {mayDecide && change.is_waiting && (
            <>
              <Button variant="inline-link" ariaLabel={`Acknowledge: ${name}`} onClick={props.onAcknowledge}>
                Acknowledge
              </Button>
              <Button variant="inline-link" ariaLabel={`Mute: ${name}`} onClick={props.onMute}>
                Mute…
              </Button>
            </>
          )}
        </div>
        <Said change={change} />
      </div>
    </article>
  );
}

function BeforeAndAfter({ change: { before, after } }: { change: Change }) {
  if (before === "" && after === "") return null;
  return (
    <div className="change-line mono">
      <del>
        <UntrustedText charactersMax={TEXT_CHARACTERS_MAX}>{before || "nothing"}</UntrustedText>
      </del>
      <span aria-hidden="true">→</span>
      <ins>
        <UntrustedText charactersMax={TEXT_CHARACTERS_MAX}>{after || "nothing"}</UntrustedText>
      </ins>
    </div>
  );
}

function Said({ change: { acknowledged, muted_by } }: { change: Change }) {
  if (acknowledged !== null) {
    return (
      <StatusIndicator type="success">
        Acknowledged by <UntrustedText charactersMax={80}>{acknowledged.by}</UntrustedText>
        {acknowledged.reason !== "" && (
          <>
            {": "}
            <UntrustedText>{acknowledged.reason}</UntrustedText>
          </>
        )}
      </StatusIndicator>
    );
  }
  return muted_by === null ? null : <StatusIndicator type="stopped">Muted</StatusIndicator>;
}
