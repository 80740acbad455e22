import Box from "@cloudscape-design/components/box";
import Popover from "@cloudscape-design/components/popover";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tooltip from "@cloudscape-design/components/tooltip";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useRef, useState } from "react";
import type { LoadBalancer } from "../../api/types";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, plural } from "../../text/format";
import { visible } from "../../text/visible";

/** Why targets cannot be mirrored: each reason once, with how many it keeps out. */
export interface Reason {
  code: string;
  count: number;
  explanation: string;
  fix: string | null;
}

export function reasonsOf({ target_groups, unread }: LoadBalancer): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { targets, unread: unreadGroup } of target_groups) {
    if (unreadGroup !== null) add(reasons, unreadGroup);
    for (const { eligibility } of targets) if (!eligibility.mirrorable) add(reasons, eligibility);
  }
  if (unread !== null) add(reasons, unread);
  return [...reasons.values()].sort((left, right) => right.count - left.count);
}

function add(reasons: Map<string, Reason>, { code, explanation, fix }: Omit<Reason, "count">): void {
  const known = reasons.get(code);
  reasons.set(code, known ? { ...known, count: known.count + 1 } : { code, count: 1, explanation, fix });
}

/** How many targets can be mirrored; where not all can, the reasons are seen on hover, and stay after a press. */
export function MirrorableTargets({ loadBalancer }: { loadBalancer: LoadBalancer }) {
  const { type, words } = verdictOf(loadBalancer);
  const reasons = reasonsOf(loadBalancer);
  const track = useRef<HTMLSpanElement>(null);
  const [isPointedAt, setPointedAt] = useState(false);
  const indicator = <StatusIndicator type={type}>{words}</StatusIndicator>;
  if (reasons.length === 0) return indicator;
  const hide = () => {
    setPointedAt(false);
  };
  return (
    <span
      ref={track}
      onMouseEnter={({ target }) => {
        // Not so for what was opened by a press, which stands elsewhere on the page.
        setPointedAt(target instanceof Node && track.current?.contains(target) === true);
      }}
      onMouseLeave={hide}
      onClick={hide}
    >
      <Popover
        header="Why not all"
        size="large"
        triggerType="text"
        position="right"
        renderWithPortal
        triggerAriaLabel={`${words}: why not all targets of ${visible(loadBalancer.name)} can be mirrored`}
        content={<Reasons reasons={reasons} />}
      >
        {indicator}
      </Popover>
      {isPointedAt && (
        <Tooltip
          content={<Reasons reasons={reasons} />}
          getTrack={() => track.current}
          position="right"
          onEscape={hide}
        />
      )}
    </span>
  );
}

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <SpaceBetween size="s">
      {reasons.map(({ code, count, explanation, fix }) => (
        <div key={code}>
          <Box fontWeight="bold" display="inline" color="inherit">
            {plural(count, "target")}:
          </Box>{" "}
          <UntrustedText charactersMax={400}>{explanation}</UntrustedText>
          {fix !== null && (
            <div>
              <UntrustedText charactersMax={400}>{fix}</UntrustedText>
            </div>
          )}
        </div>
      ))}
    </SpaceBetween>
  );
}

function verdictOf({ mirrorable_targets, total_targets, unread }: LoadBalancer): {
  type: StatusIndicatorProps.Type;
  words: string;
} {
  // What could not be read may hold anything: it never looks like nothing.
  if (unread !== null) return { type: "warning", words: "Not all could be read" };
  if (total_targets === 0) return { type: "stopped", words: "No targets" };
  const words = `${formatCount(mirrorable_targets)} of ${formatCount(total_targets)}`;
  if (mirrorable_targets === 0) return { type: "error", words };
  return { type: mirrorable_targets === total_targets ? "success" : "warning", words };
}
