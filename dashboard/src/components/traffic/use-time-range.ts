import { useAddress } from "../use-address";
import { useLive } from "../../preferences/use-live";
import { isTimeRange, TIME_RANGES, type TimeRange } from "../../text/time-range";

interface ShownRange {
  range: TimeRange;
  setRange: (range: TimeRange) => void;
  /** How often what it shows is asked for again, where the page is live. */
  refetchInterval: number | false;
}

/** The range that charts show: of the address, so that a view can be shared. */
export function useTimeRange(): ShownRange {
  const { address, change } = useAddress();
  const { live } = useLive();
  const wanted = address.get("range");
  const range = isTimeRange(wanted) ? wanted : "1h";
  return {
    range,
    setRange: (chosen) => {
      change({ range: chosen });
    },
    refetchInterval: live && TIME_RANGES[range].refetchInterval,
  };
}
