import type { Finding } from "../../src/api/types";
import { json, refusal } from "../answers";
import { matching, pageOf } from "../lists";
import type { FakeRequest, Handler } from "../request";
import type { World } from "../world";

const SEVERITIES = ["critical", "high", "medium", "low", "info"];
const DECIDED_AT = "2026-11-24T16:00:00.000Z";
const WAYS = ["severity", "status", "owasp", "rule"] as const;

export const findings: Handler = (world, request) => {
  const { method, names, query } = request;
  const [id, part] = names;
  if (id === undefined) return list(world, query);
  const found = allOf(world).find((finding) => finding.id === id);
  if (found === undefined) return refusal(404, "unknown_finding", `No finding has the id ${id}.`);
  if (part === "decision" && method === "POST") return decide(found, request);
  return json(found);
};

export const findingCounts: Handler = (world, { query }) => {
  const others = new URLSearchParams(query);
  for (const way of WAYS) others.delete(way);
  const all = matchingOf(world, others);
  const along = (way: (typeof WAYS)[number]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const finding of all) {
      const isMissed = WAYS.some((other) => other !== way && !hasWord(world, finding, other, query));
      if (!isMissed) for (const word of wordsOf(world, finding)[way]) counts[word] = (counts[word] ?? 0) + 1;
    }
    return counts;
  };
  return json({
    total: matchingOf(world, query).length,
    is_complete: true,
    by_severity: along("severity"),
    by_status: along("status"),
    by_owasp: along("owasp"),
    by_rule: along("rule"),
  });
};

export const findingsCsv: Handler = (world, { query }) =>
  new Response(["rule,title", ...matchingOf(world, query).map(({ rule, title }) => `${rule},${title}`)].join("\n"), {
    headers: { "Content-Type": "text/csv" },
  });

export const findingsSarif: Handler = (world, { query }) =>
  json({ version: "2.1.0", runs: [{ results: matchingOf(world, query).map(({ rule }) => ({ ruleId: rule })) }] });

function list(world: World, query: URLSearchParams): Response {
  const found = matchingOf(world, query).sort(
    (left, right) => SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity),
  );
  const endpoints = Object.fromEntries(
    world.endpoints.map(({ id, method, path_template }) => [id, { method, path_template }]),
  );
  return pageOf(found, query, { total: found.length, endpoints });
}

function allOf(world: World): Finding[] {
  return world.endpoints.flatMap((endpoint) => endpoint.findings);
}

function matchingOf(world: World, query: URLSearchParams): Finding[] {
  return matching(allOf(world), query, ({ rule, title, host, detail, evidence }) =>
    [rule, title, host, detail, evidence].join("\n"),
  )
    .filter(({ host }) => !query.get("host") || host === query.get("host"))
    .filter(({ endpoint_id }) => !query.get("endpoint_id") || endpoint_id === query.get("endpoint_id"))
    .filter((finding) => WAYS.every((way) => hasWord(world, finding, way, query)));
}

function hasWord(world: World, finding: Finding, way: (typeof WAYS)[number], query: URLSearchParams): boolean {
  const wanted = query.get(way);
  return !wanted || wordsOf(world, finding)[way].includes(wanted);
}

function wordsOf(world: World, { severity, status, reopened, rule }: Finding) {
  return {
    severity: [severity as string],
    status: status === "open" && reopened > 0 ? ["open", "reopened"] : [status as string],
    owasp: world.rules.filter(({ id }) => id === rule).map(({ owasp }) => owasp),
    rule: [rule],
  };
}

function decide(finding: Finding, { body }: FakeRequest): Response {
  const {
    kind,
    reason = "",
    until = null,
    decided_at: decidedAt,
  } = body as {
    kind: NonNullable<Finding["decision"]>["kind"];
    reason?: string;
    until?: string | null;
    decided_at?: string;
  };
  if (decidedAt !== undefined && decidedAt !== (finding.decision?.at ?? "")) {
    return refusal(409, "stale_version", "The finding is not as it was read.");
  }
  if (kind !== "reopen" && reason.trim() === "") {
    return refusal(400, "invalid_parameter", "reason is not valid.", "Expected why the finding is set aside.");
  }
  const status = kind === "reopen" ? "open" : "accepted";
  finding.decision = { kind, by: "ada@example.com", reason, at: DECIDED_AT, until };
  finding.status = status;
  finding.history.push({ at: DECIDED_AT, status, by: "ada@example.com", reason });
  return json(finding);
}
