import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { UseQueryResult } from "@tanstack/react-query";
import type { Traffic } from "../../api/types";
import { plural } from "../../text/format";
import type { TimeRange } from "../../text/time-range";
import { LoadedOr } from "../loaded-or";
import { RangePicker } from "./range-picker";
import { TrafficCharts } from "./traffic-charts";

interface TrafficPanelProps {
  query: UseQueryResult<Traffic>;
  range: TimeRange;
  onRange: (range: TimeRange) => void;
}

/** The traffic of one endpoint, or one host, over a range of time. */
export function TrafficPanel({ query, range, onRange }: TrafficPanelProps) {
  return (
    <SpaceBetween size="m">
      <RangePicker range={range} onChange={onRange} />
      <LoadedOr query={query} what="traffic">
        {({ points, members_left_out }) => (
          <>
            <TrafficCharts points={points} range={range} />
            {members_left_out > 0 && (
              <Box color="text-body-secondary">
                Without the traffic of {plural(members_left_out, "endpoint")} that are shown as this one.
              </Box>
            )}
          </>
        )}
      </LoadedOr>
    </SpaceBetween>
  );
}
