import { useQuery } from "@tanstack/react-query";
import { trafficOfEndpointQuery } from "../../api/queries/traffic";
import type { Endpoint } from "../../api/types";
import { TrafficPanel } from "../../components/traffic/traffic-panel";
import { useTimeRange } from "../../components/traffic/use-time-range";

/** How requests to the endpoint were answered over time. */
export function TrafficTab({ endpoint }: { endpoint: Endpoint }) {
  const { range, setRange, refetchInterval } = useTimeRange();
  const query = useQuery({ ...trafficOfEndpointQuery(endpoint.id, range), refetchInterval });
  return <TrafficPanel query={query} range={range} onRange={setRange} />;
}
