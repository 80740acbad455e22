import { sensitiveFlows } from "../text/sensitive";
import { visible } from "../text/visible";
import { Chip, Chips } from "./chip";

// A row stays a row: some hosts hold every class there is.
const CHIPS_MAX = 6;

/** Classes of sensitive data, as a review names them, and which way they go where it tells. */
export function SensitiveChips({ classes }: { classes: readonly string[] }) {
  if (classes.length === 0) return <span>None</span>;
  const flows = sensitiveFlows(classes);
  const more = flows.slice(CHIPS_MAX);
  return (
    <Chips>
      {flows.slice(0, CHIPS_MAX).map(({ name, way }) => (
        <Chip key={name} tone="info">
          {visible(name, 40)}
          {way !== null && <b> {way}</b>}
        </Chip>
      ))}
      {more.length > 0 && (
        <span title={more.map(({ name }) => visible(name, 40)).join(", ")}>
          <Chip tone="plain">+{more.length} more</Chip>
        </span>
      )}
    </Chips>
  );
}
