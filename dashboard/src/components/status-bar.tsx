import { formatCount, formatShare } from "../text/format";
import { type StatusCounts, statusClasses } from "../text/status-class";
import "./status-bar.css";

/** The statuses of an endpoint at one glance: a bar of their shares, and the classes in words. */
export function StatusBar({ statuses }: { statuses: StatusCounts }) {
  const classes = statusClasses(statuses);
  const total = classes.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return <span>–</span>;
  return (
    <div className="status-bar">
      <div className="status-bar-track" aria-hidden="true">
        {classes.map(({ label, tone, count }) => (
          <span key={label} className={`status-share status-share-${tone}`} style={{ flexGrow: count }} />
        ))}
      </div>
      <div className="status-bar-words">
        {classes.map(({ label, tone, count }) => (
          <span key={label} className={`status-word status-word-${tone}`} title={`${formatCount(count)} answers`}>
            {label} {formatShare(count, total)}
          </span>
        ))}
      </div>
    </div>
  );
}
