import { formatTime, formatUtc } from "../text/format";

/** A moment in the viewer's zone, with UTC on hover. */
export function Time({ moment }: { moment: string }) {
  return (
    <time className="nowrap number" dateTime={moment} title={formatUtc(moment)}>
      {formatTime(moment)}
    </time>
  );
}
