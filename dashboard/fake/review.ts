/** What a review says of the fake world's endpoints and hosts: sums of what they are seeded with, as in a real one. */
import type { Auth, Endpoint, EndpointFacts, Exposure, HostReview, SensitiveField, Severity } from "../src/api/types";
import { type Credential, CREDENTIALS } from "../src/text/access";

const REVIEWED_AT = "2026-11-24T15:00:00.000Z";

const FINDING_POINTS: Readonly<Record<Severity, number>> = { critical: 39, high: 23, medium: 10, low: 3, info: 1 };

/** What was accepted and what refused, with these kinds of credentials and without. */
export function authOf(
  statuses: Readonly<Record<string, number>>,
  credentials: Readonly<Partial<Record<Credential, string>>>,
  anonymousCount: number,
): Auth {
  const total = (wanted: (status: string) => boolean): number =>
    Object.entries(statuses).reduce((sum, [status, count]) => sum + (wanted(status) ? count : 0), 0);
  const accepted = total((status) => status.startsWith("2"));
  const refused = total((status) => status === "401" || status === "403");
  const anonymous = Object.keys(credentials).length === 0 ? accepted : anonymousCount;
  const carried = accepted - anonymous;
  const types = Object.entries(credentials).map(([kind, place], index) => {
    const count = index === 0 ? carried : Math.ceil(carried / 1_000);
    return {
      kind,
      name: CREDENTIALS[kind as Credential],
      accepted_count: count,
      accepted_ratio: accepted === 0 ? 0 : count / accepted,
      places: [place],
    };
  });
  const requirement = requirementOf(accepted, anonymous, refused);
  const jwtCount = "bearer_jwt" in credentials ? carried : 0;
  return {
    requirement,
    is_supported: accepted >= 20 || requirement === "optional",
    sentence: sentenceOf(requirement, { accepted, anonymous, refused, types }),
    accepted_count: accepted,
    anonymous_accepted_count: anonymous,
    refused_count: refused,
    anonymous_refused_count: refused,
    types,
    tokens: {
      count: jwtCount,
      algorithms: jwtCount > 0 ? { RS256: jwtCount } : {},
      claims: jwtCount > 0 ? { sub: jwtCount, exp: jwtCount, scope: jwtCount } : {},
      issuers: jwtCount > 0 ? { "https://auth.shop.example": jwtCount } : {},
      scopes: jwtCount > 0 ? { "users:read": jwtCount } : {},
    },
  };
}

function requirementOf(accepted: number, anonymous: number, refused: number): Auth["requirement"] {
  if (accepted === 0) return refused > 0 ? "rejected" : "unknown";
  if (anonymous === accepted) return "none";
  return anonymous > 0 ? "optional" : "required";
}

interface Seen {
  accepted: number;
  anonymous: number;
  refused: number;
  types: Auth["types"];
}

function sentenceOf(requirement: Auth["requirement"], { accepted, anonymous, refused, types }: Seen): string {
  const carried = types.map(({ name, accepted_ratio }) => `${name} on ${percentOf(accepted_ratio)} %`).join(", ");
  switch (requirement) {
    case "unknown":
      return "No request was accepted, and none was refused for its credentials.";
    case "rejected":
      return `No request was accepted; ${refused} were refused with 401 or 403.`;
    case "none":
      return `None of ${accepted} accepted requests carried credentials.`;
    case "optional":
      return `${carried} of ${accepted} accepted requests; ${anonymous} were accepted without any.`;
    case "required":
      return `${carried} of ${accepted} accepted requests${refused > 0 ? `; ${refused} without any were refused` : ""}.`;
  }
}

function percentOf(ratio: number): number {
  return Math.max(1, ratio < 1 ? Math.min(99, Math.round(100 * ratio)) : 100);
}

export function exposureOf(level: Exposure["level"], requestCount: number): Exposure {
  const reasons: Readonly<Record<Exposure["level"], string>> = {
    internet: `Its load balancer is internet-facing; ${requestCount} of ${requestCount} requests came from public addresses.`,
    internal: `None of ${requestCount} requests came from a public address; no load balancer is known.`,
    unknown: `No load balancer is known, and ${requestCount} requests are too few to tell.`,
  };
  return { level, reason: reasons[level] };
}

type Reviewed = Pick<Endpoint, "auth" | "exposure" | "findings" | "sensitive_fields">;

export function factsOf({ auth, exposure, findings, sensitive_fields }: Reviewed, more: MoreFacts): EndpointFacts {
  const finding_counts = countsOf(findings);
  const factors = riskFactors({ finding_counts, sensitive_fields, exposure, auth });
  return {
    ...more,
    risk: Math.min(100, Math.round(factors.reduce((sum, { points }) => sum + points, 0))),
    risk_factors: factors,
    credentials: auth.types.map(({ kind }) => kind),
    authentication: auth.requirement,
    exposure: exposure.level,
    sensitive: unique(sensitive_fields.map(({ class_name, direction }) => `${class_name}:${direction}`)),
    finding_counts,
    is_stable: auth.is_supported,
  };
}

type MoreFacts = Pick<EndpointFacts, "kind" | "attached_methods" | "merged_count">;

interface Reasons {
  finding_counts: EndpointFacts["finding_counts"];
  sensitive_fields: readonly SensitiveField[];
  exposure: Exposure;
  auth: Auth;
}

function riskFactors({ finding_counts, sensitive_fields, exposure, auth }: Reasons): EndpointFacts["risk_factors"] {
  const factors = Object.entries(finding_counts).map(([severity, count]) => ({
    name: `findings_${severity}`,
    points: FINDING_POINTS[severity as Severity] * count,
    explanation: count === 1 ? `1 ${severity} finding is open.` : `${count} ${severity} findings are open.`,
  }));
  const classes = unique(sensitive_fields.map(({ class_name }) => class_name));
  if (classes.length > 0) {
    const explanation = `It handles sensitive data: ${classes.join(", ")}.`;
    factors.push({ name: "sensitive_data", points: Math.min(15, 3.5 * classes.length), explanation });
  }
  if (exposure.level === "internet") {
    factors.push({ name: "exposure", points: 8, explanation: "It is called from the internet." });
  }
  if (auth.requirement === "none") {
    factors.push({ name: "authentication", points: 12, explanation: "No caller shows credentials." });
  }
  if (auth.requirement === "optional") {
    factors.push({ name: "authentication", points: 6, explanation: "Some callers show no credentials." });
  }
  return factors.sort((left, right) => right.points - left.points);
}

/** What the review says of a host; null where none of its endpoints was reviewed. */
export function hostReviewOf(endpoints: readonly Endpoint[]): HostReview | null {
  const facts = endpoints.flatMap((endpoint) => endpoint.facts ?? []);
  if (facts.length === 0) return null;
  const exposures = facts.map(({ exposure }) => exposure);
  return {
    risk: Math.max(...facts.map(({ risk }) => risk)),
    finding_counts: countsOf(endpoints.flatMap(({ findings }) => findings)),
    sensitive: unique(
      endpoints.flatMap((endpoint) => endpoint.sensitive_fields.map(({ class_name }) => class_name)),
    ).sort(),
    exposure: (["internet", "internal"] as const).find((level) => exposures.includes(level)) ?? "unknown",
    load_balancers: exposures.includes("internet") ? ["shop"] : ["legacy"],
    requests_by_hour: requestsByHour(endpoints.reduce((sum, { request_count }) => sum + request_count, 0)),
    reviewed_at: REVIEWED_AT,
  };
}

/** Quiet at night, and the present hour is not counted yet. */
function requestsByHour(total: number): (number | null)[] {
  return Array.from({ length: 24 }, (_, hour) =>
    hour === 23 ? null : Math.round((total / 24) * (1 - Math.cos((2 * Math.PI * hour) / 24))),
  );
}

function countsOf(findings: Endpoint["findings"]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { severity, status } of findings) {
    if (status === "open") counts[severity] = (counts[severity] ?? 0) + 1;
  }
  return counts;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
