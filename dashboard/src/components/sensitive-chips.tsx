import { sensitiveFlows } from "../text/sensitive";
import { visible } from "../text/visible";
import { Chip, Chips } from "./chip";

/** Classes of sensitive data, as a review names them, and which way they go where it tells. */
export function SensitiveChips({ classes }: { classes: readonly string[] }) {
  if (classes.length === 0) return <span>None</span>;
  return (
    <Chips>
      {sensitiveFlows(classes).map(({ name, way }) => (
        <Chip key={name} tone="info">
          {visible(name, 40)}
          {way !== null && <b> {way}</b>}
        </Chip>
      ))}
    </Chips>
  );
}
