import SegmentedControl from "@cloudscape-design/components/segmented-control";
import { isTimeRange, TIME_RANGES, type TimeRange } from "../../text/time-range";

export function RangePicker({ range, onChange }: { range: TimeRange; onChange: (range: TimeRange) => void }) {
  return (
    <SegmentedControl
      label="Time range"
      selectedId={range}
      options={Object.entries(TIME_RANGES).map(([id, { label }]) => ({ id, text: label }))}
      onChange={({ detail }) => {
        if (isTimeRange(detail.selectedId)) onChange(detail.selectedId);
      }}
    />
  );
}
