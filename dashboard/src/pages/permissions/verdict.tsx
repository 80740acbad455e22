import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Permission } from "../../api/types";

const LOOKS: Readonly<Record<Permission["verdict"], { type: StatusIndicatorProps.Type; text: string }>> = {
  allowed: { type: "success", text: "Allowed" },
  denied: { type: "error", text: "Denied" },
  // Never shown as allowed: trying it would change something.
  unknown: { type: "pending", text: "Unknown" },
};

export function Verdict({ verdict }: Pick<Permission, "verdict">) {
  const { type, text } = LOOKS[verdict];
  return (
    <span className="nowrap">
      <StatusIndicator type={type}>{text}</StatusIndicator>
    </span>
  );
}
