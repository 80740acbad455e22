import { EmptyState } from "./resource-table";

/** An inventory that has seen nothing yet, and what fills it. */
export function NoTraffic() {
  return (
    <EmptyState title="No API traffic yet">
      The inventory fills by itself as soon as mirrored traffic arrives. To look around now, replay a capture file:{" "}
      <span className="mono">heliostat up --capture FILE</span>
    </EmptyState>
  );
}
