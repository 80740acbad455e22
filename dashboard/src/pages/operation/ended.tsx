import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { mirroringQuery } from "../../api/queries/mirroring";
import type { Operation } from "../../api/types";
import { RouteLink } from "../../components/route-link";
import { UntrustedText } from "../../components/untrusted-text";
import { formatAmount, formatCount } from "../../text/format";

/** What came of an operation, and what happens next. */
export function Ended({ operation }: { operation: Operation }) {
  if (operation.state === "superseded") {
    return (
      <Alert type="info" header="A newer wish took its place">
        <RouteLink href="/operations">Operations</RouteLink> lists that one first.
      </Alert>
    );
  }
  if (operation.kind === "remove") return <Removed operation={operation} />;
  return (
    <Alert type="success" header={operation.kind === "apply" ? "Mirroring is set up" : "Everything was looked at"}>
      <SpaceBetween size="xs">
        <span>{countsInWords(operation)}</span>
        {operation.kind === "apply" && (
          <span>
            Packets reach the agents at once, and endpoints appear within a minute of their first request. Instances
            that start or stop are followed without anybody&apos;s doing.
          </span>
        )}
        <span>
          <RouteLink href="/checklist">See that traffic arrives</RouteLink>
          {" · "}
          <RouteLink href="/collections">See the inventory</RouteLink>
          {" · "}
          <RouteLink href="/load-balancers?selected=yes">See what is mirrored</RouteLink>
        </span>
      </SpaceBetween>
    </Alert>
  );
}

function Removed({ operation }: { operation: Operation }) {
  const { data } = useQuery(mirroringQuery());
  const verify = operation.steps.find(({ name }) => name === "verify");
  return (
    <Alert type="success" header="Mirroring has stopped">
      <UntrustedText charactersMax={600}>{verify?.detail ?? ""}</UntrustedText>{" "}
      {operation.saved_per_month !== null &&
        data &&
        `That saves ${formatAmount(operation.saved_per_month, data.cost.currency)} each month. `}
      The inventory stays.
    </Alert>
  );
}

// What became of a step, as the API names it; the others are told in its own words.
const BECAME: Readonly<Record<string, string>> = {
  create_done: "created",
  modify_done: "changed",
  delete_done: "removed",
  keep: "kept",
  skip: "skipped",
};

/** "6 created, 3 skipped." */
function countsInWords({ counts }: Operation): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  if (told.length === 0) return "Nothing had to be changed.";
  return `${told.map(([name, count]) => `${formatCount(count)} ${BECAME[name] ?? name.replaceAll("_", " ")}`).join(", ")}.`;
}
