import Badge, { type BadgeProps } from "@cloudscape-design/components/badge";
import type { Severity } from "../api/types";
import { formatCount, plural } from "../text/format";
import { riskLevel } from "../text/risk-level";
import { Chips } from "./chip";

const COLORS: Readonly<Record<Severity, NonNullable<BadgeProps["color"]>>> = {
  critical: "severity-critical",
  high: "severity-high",
  medium: "severity-medium",
  low: "severity-low",
  info: "severity-neutral",
};

/** The worst first. */
export const SEVERITIES = Object.keys(COLORS) as Severity[];

export function SeverityBadge({ severity, count }: { severity: Severity; count?: number }) {
  return (
    <Badge color={COLORS[severity]}>
      {count !== undefined && `${formatCount(count)} `}
      {severity}
    </Badge>
  );
}

/** How many findings are open, by severity, the worst first. */
export function FindingCounts({ counts }: { counts: Readonly<Record<string, number>> }) {
  const open = SEVERITIES.flatMap((severity) => {
    const count = counts[severity] ?? 0;
    return count > 0 ? [{ severity, count }] : [];
  });
  if (open.length === 0) return <span>None</span>;
  return (
    <Chips>
      {open.map((each) => (
        <SeverityBadge key={each.severity} {...each} />
      ))}
    </Chips>
  );
}

/** A score of 0 to 100, and what it means. */
export function RiskScore({ risk }: { risk: number }) {
  const level = riskLevel(risk);
  return (
    <span className="nowrap" title={`Risk of ${plural(risk, "point")} of 100`}>
      <b className="number">{risk}</b> <Badge color={COLORS[level]}>{level}</Badge>
    </span>
  );
}
