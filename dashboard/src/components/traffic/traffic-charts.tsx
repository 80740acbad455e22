import type { TrafficPoint } from "../../api/types";
import { formatMilliseconds } from "../../text/format";
import { type TimeRange, TIME_RANGES } from "../../text/time-range";
import { formatPerMinute } from "../../text/pace";
import { TimeChart } from "./time-chart";
import "./traffic-charts.css";

interface TrafficChartsProps {
  points: readonly TrafficPoint[];
  range: TimeRange;
}

/** How requests to one endpoint, or one host, were answered over time, and how long that took. */
export function TrafficCharts({ points, range }: TrafficChartsProps) {
  const rates = (count: (point: TrafficPoint) => number) =>
    points.map((point) => [point.at, count(point) / TIME_RANGES[range].minutesOfStep] as const);
  const latencies = (quantile: "p50" | "p95" | "p99") =>
    points.map((point) => [point.at, point.latency_ms[quantile]] as const);
  return (
    <div className="charts">
      <TimeChart
        title="Requests and answers"
        description="A minute"
        range={range}
        format={formatPerMinute}
        series={[
          { title: "Succeeded or redirected", values: rates(succeeded) },
          { title: "Client errors (4xx)", values: rates(({ client_errors }) => client_errors) },
          { title: "Server errors (5xx)", values: rates(({ server_errors }) => server_errors) },
          { title: "Unanswered", values: rates(({ unanswered }) => unanswered) },
        ]}
      />
      <TimeChart
        title="Latency"
        description="From a request to its answer, as the backend's network saw them"
        range={range}
        format={formatMilliseconds}
        series={[
          { title: "p50", values: latencies("p50") },
          { title: "p95", values: latencies("p95") },
          { title: "p99", values: latencies("p99") },
        ]}
      />
    </div>
  );
}

function succeeded({ requests, client_errors, server_errors, unanswered }: TrafficPoint): number {
  return Math.max(0, requests - client_errors - server_errors - unanswered);
}
