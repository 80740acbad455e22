import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { LoadBalancer, Target } from "../../api/types";
import type { ResourceColumn } from "../../components/resource-table";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount } from "../../text/format";

export const TYPES: Readonly<Record<LoadBalancer["type"], string>> = {
  application: "Application",
  network: "Network",
  gateway: "Gateway",
  classic: "Classic",
};

export const COLUMNS: readonly ResourceColumn<LoadBalancer>[] = [
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    width: 150,
    cell: ({ name }) => <UntrustedText>{name}</UntrustedText>,
  },
  { id: "type", header: "Type", width: 125, cell: ({ type }) => TYPES[type] },
  { id: "scheme", header: "Scheme", width: 115, cell: ({ scheme }) => schemeInWords(scheme) },
  {
    id: "vpc_id",
    header: "VPC",
    width: 185,
    cell: ({ vpc_id }) => <UntrustedText mono>{vpc_id ?? "–"}</UntrustedText>,
  },
  { id: "listeners", header: "Listeners", width: 125, cell: ({ listeners }) => <Listeners listeners={listeners} /> },
  {
    id: "mirrorable",
    header: "Mirrorable targets",
    width: 125,
    cell: (loadBalancer) => <Mirrorable {...loadBalancer} />,
  },
  { id: "state", header: "State", width: 115, cell: ({ state }) => <State state={state} /> },
  {
    id: "dns_name",
    header: "DNS name",
    hidden: true,
    cell: ({ dns_name }) => <UntrustedText mono>{dns_name}</UntrustedText>,
  },
  {
    id: "availability_zones",
    header: "Availability Zones",
    hidden: true,
    cell: ({ availability_zones }) => <UntrustedText>{availability_zones.join(", ") || "–"}</UntrustedText>,
  },
];

export const TARGET_COLUMNS: readonly TableProps.ColumnDefinition<Target>[] = [
  {
    id: "id",
    header: "Target",
    isRowHeader: true,
    minWidth: 175,
    cell: ({ id }) => <UntrustedText mono>{id}</UntrustedText>,
  },
  { id: "port", header: "Port", minWidth: 70, cell: ({ port }) => port ?? "–" },
  { id: "availability_zone", header: "Zone", minWidth: 115, cell: ({ availability_zone }) => availability_zone ?? "–" },
  { id: "health", header: "Health", minWidth: 115, cell: ({ health }) => <Health health={health} /> },
  {
    id: "network_interface_id",
    header: "Network interface",
    minWidth: 215,
    cell: ({ network_interface_id }) => <UntrustedText mono>{network_interface_id ?? "–"}</UntrustedText>,
  },
  {
    id: "eligibility",
    header: "Can be mirrored",
    minWidth: 240,
    cell: ({ eligibility }) => <Eligibility {...eligibility} />,
  },
];

export function schemeInWords(scheme: LoadBalancer["scheme"]): string {
  if (scheme === null) return "–";
  return scheme === "internet-facing" ? "Internet-facing" : "Internal";
}

export function Listeners({ listeners }: Pick<LoadBalancer, "listeners">) {
  return (
    <UntrustedText>{listeners.map(({ protocol, port }) => `${protocol}:${port}`).join(", ") || "–"}</UntrustedText>
  );
}

export function Mirrorable({ mirrorable_targets, total_targets, unread }: LoadBalancer) {
  // What could not be read may hold anything: it never looks like nothing.
  if (unread !== null) return <StatusIndicator type="warning">Not all could be read</StatusIndicator>;
  const words = `${formatCount(mirrorable_targets)} of ${formatCount(total_targets)}`;
  if (total_targets === 0) return <StatusIndicator type="stopped">No targets</StatusIndicator>;
  if (mirrorable_targets === 0) return <StatusIndicator type="error">{words}</StatusIndicator>;
  return <StatusIndicator type={mirrorable_targets === total_targets ? "success" : "warning"}>{words}</StatusIndicator>;
}

export function State({ state }: Pick<LoadBalancer, "state">) {
  const type = state === "active" ? "success" : state === "provisioning" ? "in-progress" : "warning";
  return (
    <StatusIndicator type={type}>
      <UntrustedText>{state}</UntrustedText>
    </StatusIndicator>
  );
}

function Health({ health }: Pick<Target, "health">) {
  const type = health === "healthy" ? "success" : health === "unhealthy" ? "error" : "stopped";
  return (
    <StatusIndicator type={type}>
      <UntrustedText>{health}</UntrustedText>
    </StatusIndicator>
  );
}

function Eligibility({ mirrorable, code, explanation, fix, notes }: Target["eligibility"]) {
  return (
    <>
      <StatusIndicator type={mirrorable ? "success" : "error"}>{mirrorable ? "Yes" : "No"}</StatusIndicator>
      {code !== "mirrorable" &&
        [{ code, explanation, fix }, ...notes].map((reason) => (
          <div key={reason.code}>
            <UntrustedText charactersMax={400}>{reason.explanation}</UntrustedText>{" "}
            {reason.fix !== null && <UntrustedText charactersMax={400}>{reason.fix}</UntrustedText>}
          </div>
        ))}
    </>
  );
}
