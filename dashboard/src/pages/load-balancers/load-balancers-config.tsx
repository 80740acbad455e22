import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { LoadBalancer, Target } from "../../api/types";
import { Chip } from "../../components/chip";
import type { ResourceColumn } from "../../components/resource-table";
import { RouteLink } from "../../components/route-link";
import { UntrustedText } from "../../components/untrusted-text";
import { formatAmount, formatCount } from "../../text/format";
import { MirroredRate } from "./mirrored-rate";
import { MirrorableTargets } from "./reasons";

export const TYPES: Readonly<Record<LoadBalancer["type"], string>> = {
  application: "Application",
  network: "Network",
  gateway: "Gateway",
  classic: "Classic",
};

interface ColumnOptions {
  /** A page of their own: names lead to what stands behind a load balancer. */
  isWhole: boolean;
}

export function columnsOf({ isWhole }: ColumnOptions): ResourceColumn<LoadBalancer>[] {
  return [
    {
      id: "name",
      header: "Name",
      isRowHeader: true,
      width: 165,
      cell: ({ id, name }) => {
        const text = <UntrustedText>{name}</UntrustedText>;
        return isWhole ? <SelectLink id={id}>{text}</SelectLink> : text;
      },
    },
    {
      id: "mirrorable",
      header: "Mirrorable targets",
      width: 150,
      cell: (loadBalancer) => <MirrorableTargets loadBalancer={loadBalancer} />,
    },
    {
      id: "mirror_sessions",
      header: "Sessions",
      width: 120,
      cell: ({ selected, mirror_sessions }) => <Sessions selected={selected} mirror_sessions={mirror_sessions} />,
    },
    {
      id: "packets_per_s",
      header: "Packets/s",
      width: 115,
      cell: ({ id }) => <MirroredRate id={id} of="packets_per_s" />,
    },
    {
      id: "exchanges_per_s",
      header: "Exchanges/s",
      width: 145,
      cell: ({ id }) => <MirroredRate id={id} of="exchanges_per_s" />,
    },
    { id: "type", header: "Type", width: 120, cell: ({ type }) => TYPES[type] },
    { id: "scheme", header: "Scheme", width: 125, cell: ({ scheme }) => schemeInWords(scheme) },
    {
      id: "vpc_id",
      header: "VPC",
      width: 190,
      cell: ({ vpc_id }) => <UntrustedText mono>{vpc_id ?? "–"}</UntrustedText>,
    },
    {
      id: "availability_zones",
      header: "Zones",
      width: 135,
      cell: ({ availability_zones }) => <UntrustedText>{availability_zones.join(", ") || "–"}</UntrustedText>,
    },
    { id: "listeners", header: "Listeners", width: 140, cell: ({ listeners }) => <Listeners listeners={listeners} /> },
    {
      id: "cost",
      header: "Estimated cost",
      width: 145,
      cell: ({ cost }) => <span className="number nowrap">{formatAmount(cost.month, cost.currency)} / month</span>,
    },
    { id: "state", header: "State", width: 115, hidden: true, cell: ({ state }) => <State state={state} /> },
    {
      id: "dns_name",
      header: "DNS name",
      hidden: true,
      cell: ({ dns_name }) => <UntrustedText mono>{dns_name}</UntrustedText>,
    },
  ];
}

/** A row that opens what stands behind it, and leaves the rest of the address as it is. */
function SelectLink({ id, children }: { id: string; children: ReactNode }) {
  const [address] = useSearchParams();
  const opened = new URLSearchParams(address);
  opened.set("opened", id);
  return (
    <RouteLink href={`?${opened.toString()}`} fontSize="body-m">
      {children}
    </RouteLink>
  );
}

function Sessions({ selected, mirror_sessions }: Pick<LoadBalancer, "selected" | "mirror_sessions">) {
  if (mirror_sessions > 0) return <StatusIndicator type="success">{formatCount(mirror_sessions)}</StatusIndicator>;
  return selected ? <StatusIndicator type="pending">Selected</StatusIndicator> : "–";
}

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
  if (listeners.length === 0) return "–";
  return (
    <>
      {listeners.map(({ protocol, port, tls }) => (
        <div key={`${protocol}:${port}`} className="nowrap">
          <UntrustedText>{`${protocol}:${port}`}</UntrustedText> {tls && <Chip tone="info">TLS</Chip>}
        </div>
      ))}
    </>
  );
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
