import { formatCount } from "../text/format";
import "./sparkline.css";

const WIDTH = 120;
const HEIGHT = 28;
// Half the line's width, so that neither the highest value nor the axis is cut.
const MARGIN = 1.5;

interface SparklineProps {
  /** The oldest first; null where nothing is known, which is no zero: the line breaks there. */
  values: readonly (number | null)[];
  /** What the line is of, such as "Requests of the last 30 minutes". */
  label: string;
}

/** How something went, at a glance: a line from zero to its own highest value, told in words to who cannot see it. */
export function Sparkline({ values, label }: SparklineProps) {
  const known = values.filter((value): value is number => value !== null);
  const latest = known.at(-1);
  if (latest === undefined) {
    return (
      <span className="sparkline-unknown" role="img" aria-label={`${label}: nothing is known`}>
        –
      </span>
    );
  }
  const highest = Math.max(...known);
  const told = `${label}: latest ${formatCount(latest)}, highest ${formatCount(highest)}`;
  return (
    <svg
      className="sparkline"
      role="img"
      aria-label={told}
      viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      preserveAspectRatio="none"
    >
      <title>{told}</title>
      <path className="sparkline-line" d={linePath(values, highest)} />
    </svg>
  );
}

function linePath(values: readonly (number | null)[], highest: number): string {
  const step = (WIDTH - 2 * MARGIN) / Math.max(1, values.length - 1);
  const drawn = HEIGHT - 2 * MARGIN;
  return values
    .flatMap((value, index) => {
      if (value === null) return [];
      const x = (MARGIN + index * step).toFixed(1);
      const y = (HEIGHT - MARGIN - (highest > 0 ? Math.max(0, value) / highest : 0) * drawn).toFixed(1);
      const isJoined = index > 0 && values[index - 1] !== null;
      // A value between two that are unknown is a dot: a line of no length with round ends.
      const isAlone = !isJoined && (values[index + 1] ?? null) === null;
      return [isJoined ? `L${x} ${y}` : `M${x} ${y}${isAlone ? "h0" : ""}`];
    })
    .join("");
}
