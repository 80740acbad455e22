/** What happened when, in a world where every minute is alike but for its errors. */
import type { Endpoint, TrafficOfEndpoints, TrafficOfHosts, TrafficPoint, TrafficTotals } from "../../src/api/types";

const END = Date.parse("2026-11-24T15:00:00.000Z");
const MINUTES = { minute: 1, quarter_hour: 15, hour: 60, day: 1_440 } as const;
const POINTS = { minute: 60, quarter_hour: 96, hour: 168, day: 31 } as const;

export type Step = keyof typeof MINUTES;

export const isStep = (text: string): text is Step => Object.hasOwn(MINUTES, text);

/** The points of a series: what an endpoint's counters say, spread over the points. */
export function pointsOf(endpoints: readonly Endpoint[], step: Step): TrafficPoint[] {
  const count = POINTS[step];
  const all = totalsOf(endpoints);
  return Array.from({ length: count }, (_, index) => {
    const wave = 1 + Math.sin(index / 6) / 2;
    const share = (value: number) => Math.round((value / count) * wave);
    return {
      at: new Date(END - (count - index) * MINUTES[step] * 60_000).toISOString(),
      requests: share(all.requests),
      client_errors: share(all.client_errors),
      server_errors: share(all.server_errors),
      unanswered: share(all.unanswered),
      response_bytes: share(all.response_bytes),
      // Now and then nothing is answered within a step.
      latency_ms: index % 20 === 19 ? { p50: null, p95: null, p99: null } : waved(all.latency_ms, wave),
    };
  });
}

export function spanOf(step: Step): { step: Step; from: string; to: string } {
  return {
    step,
    from: new Date(END - POINTS[step] * MINUTES[step] * 60_000).toISOString(),
    to: new Date(END).toISOString(),
  };
}

export function trafficOfHosts(endpoints: readonly Endpoint[], step: Step): TrafficOfHosts {
  const hosts = [...new Set(endpoints.map(({ host }) => host))];
  const items = hosts.map((host) => {
    const own = endpoints.filter((endpoint) => endpoint.host === host);
    return { host, totals: totalsOf(own), points: pointsOf(own, step) };
  });
  items.sort((left, right) => right.totals.requests - left.totals.requests);
  return { ...spanOf(step), hosts_known: hosts.length, items };
}

export function trafficOfEndpoints(
  endpoints: readonly Endpoint[],
  host: string | null,
  step: Step,
): TrafficOfEndpoints {
  return {
    host,
    ...spanOf(step),
    is_complete: true,
    items: endpoints
      .filter((endpoint) => host === null || endpoint.host === host)
      .map((endpoint) => ({
        endpoint_id: endpoint.id,
        method: endpoint.method,
        host: endpoint.host,
        path_template: endpoint.path_template,
        totals: totalsOf([endpoint]),
      })),
  };
}

function totalsOf(endpoints: readonly Endpoint[]): TrafficTotals {
  const sum = (value: (endpoint: Endpoint) => number) => endpoints.reduce((total, each) => total + value(each), 0);
  const answers = (first: string) => (endpoint: Endpoint) =>
    Object.entries(endpoint.statuses).reduce(
      (total, [status, count]) => total + (status.startsWith(first) ? count : 0),
      0,
    );
  return {
    requests: sum(({ request_count }) => request_count),
    client_errors: sum(answers("4")),
    server_errors: sum(answers("5")),
    unanswered: sum(({ unanswered_count }) => unanswered_count),
    response_bytes: sum(({ request_count }) => request_count * 400),
    latency_ms: endpoints.find(({ latency_ms }) => latency_ms.p50 !== null)?.latency_ms ?? {
      p50: null,
      p95: null,
      p99: null,
    },
  };
}

function waved({ p50, p95, p99 }: TrafficTotals["latency_ms"], wave: number): TrafficTotals["latency_ms"] {
  const of = (value: number | null) => (value === null ? null : value * wave);
  return { p50: of(p50), p95: of(p95), p99: of(p99) };
}
