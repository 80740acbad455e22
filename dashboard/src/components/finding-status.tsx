import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Finding } from "../api/types";
import { standingOf } from "../text/finding";
import { UntrustedText } from "./untrusted-text";
import "./second-line.css";

const TYPES: Readonly<Record<Finding["status"], StatusIndicatorProps.Type>> = {
  open: "warning",
  accepted: "stopped",
  fixed: "success",
};

/** How a finding stands, and why where a person said so. */
export function FindingStatus({ finding }: { finding: Finding }) {
  const { status, decision } = finding;
  return (
    <>
      <StatusIndicator type={TYPES[status]}>{standingOf(finding)}</StatusIndicator>
      {status === "accepted" && decision !== null && (
        <div className="second-line">
          <UntrustedText charactersMax={120}>{decision.reason}</UntrustedText>
        </div>
      )}
    </>
  );
}
