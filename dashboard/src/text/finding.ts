/** Findings in words. */
import type { Finding, FindingFilters } from "../api/types";

export type FindingStanding = NonNullable<FindingFilters["status"]>;
export type Owasp = NonNullable<FindingFilters["owasp"]>;

export const STANDINGS: Readonly<Record<FindingStanding, string>> = {
  open: "Open",
  reopened: "Came back",
  accepted: "Accepted",
  fixed: "Fixed",
};

/** The OWASP API Security Top 10 of 2023. */
export const OWASP: Readonly<Record<Owasp, string>> = {
  "API1:2023": "Broken object level authorization",
  "API2:2023": "Broken authentication",
  "API3:2023": "Broken object property level authorization",
  "API4:2023": "Unrestricted resource consumption",
  "API5:2023": "Broken function level authorization",
  "API6:2023": "Unrestricted access to sensitive business flows",
  "API7:2023": "Server-side request forgery",
  "API8:2023": "Security misconfiguration",
  "API9:2023": "Improper inventory management",
  "API10:2023": "Unsafe consumption of APIs",
};

/** "API1": categories without their year, for places with little room. */
export const owaspNumber = (owasp: string): string => owasp.split(":")[0] ?? owasp;

/** How a finding stands, with what people decided of it. */
export function standingOf({ status, decision, reopened }: Finding): string {
  if (status === "accepted") return decision?.kind === "false_positive" ? "False positive" : "Accepted";
  if (status === "fixed") return "Fixed";
  return reopened > 0 ? "Came back" : "Open";
}

/** Where a reference of the catalogue leads: "CWE-306", "RFC8725", or an address; null where it names none. */
export function referenceAddress(reference: string): string | null {
  const cwe = /^CWE-(\d{1,6})$/.exec(reference);
  if (cwe) return `https://cwe.mitre.org/data/definitions/${cwe[1] ?? ""}.html`;
  const rfc = /^RFC(\d{1,6})$/.exec(reference);
  if (rfc) return `https://www.rfc-editor.org/rfc/rfc${rfc[1] ?? ""}`;
  return reference.startsWith("https://") ? reference : null;
}

/** What a reference is called: of an address, its last part. */
export function referenceName(reference: string): string {
  if (!reference.startsWith("https://")) return reference;
  const last = reference.replace(/\/+$/, "").split("/").at(-1) ?? reference;
  return last.replace(/\.html$/, "").replaceAll("_", " ");
}
