/** A risk score in a word, with the limits of report.html. */
import type { Severity } from "../api/types";

export type RiskLevel = Exclude<Severity, "info">;

const LEVELS: readonly (readonly [number, RiskLevel])[] = [
  [70, "critical"],
  [40, "high"],
  [20, "medium"],
];

/** The level of a score of 0 to 100. */
export const riskLevel = (score: number): RiskLevel => LEVELS.find(([least]) => score >= least)?.[1] ?? "low";
