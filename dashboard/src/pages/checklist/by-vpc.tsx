import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Pipeline, VpcHealth, VpcStage } from "../../api/types";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount } from "../../text/format";
import { formatRate } from "../../text/pace";
import { stageName, STATES } from "./checklist-config";
import { Evidence } from "./evidence";

const known = (count: number | null): string => (count === null ? "Not known" : formatCount(count));

/** How a stage of one VPC is, with its amount, and why it is not known where it is not. */
function Cell({ vpc, stage, amount }: { vpc: VpcHealth; stage: VpcStage["name"]; amount?: string }) {
  const found = vpc.stages.find(({ name }) => name === stage);
  if (found === undefined) return "–";
  const { type, text } = STATES[found.state];
  return (
    <>
      <StatusIndicator type={type}>{text}</StatusIndicator>
      {amount !== undefined && <div className="number">{amount}</div>}
      {found.state === "unknown" && <UntrustedText charactersMax={300}>{found.explanation}</UntrustedText>}
    </>
  );
}

const COLUMNS: readonly TableProps.ColumnDefinition<VpcHealth>[] = [
  {
    id: "vpc",
    header: "VPC",
    minWidth: 190,
    isRowHeader: true,
    cell: ({ vpc_id, is_collector_vpc, is_shared }) => (
      <>
        <UntrustedText mono>{vpc_id}</UntrustedText>
        {is_collector_vpc && <Box variant="small">The collector&apos;s</Box>}
        {is_shared && <Box variant="small">Shares virtual networks: their packets stand at both VPCs</Box>}
      </>
    ),
  },
  {
    id: "load_balancers",
    header: "Load balancers",
    minWidth: 110,
    cell: ({ load_balancers }) => <span className="number">{known(load_balancers)}</span>,
  },
  {
    id: "sessions",
    header: stageName("sessions"),
    minWidth: 140,
    cell: (vpc) => (
      <Cell vpc={vpc} stage="sessions" {...(vpc.mirror_sessions !== null && { amount: known(vpc.mirror_sessions) })} />
    ),
  },
  {
    id: "source",
    header: stageName("packets_at_source"),
    minWidth: 170,
    cell: (vpc) => (
      <Cell vpc={vpc} stage="packets_at_source" {...(vpc.mirrored_packets !== null && { amount: copied(vpc) })} />
    ),
  },
  {
    id: "agent",
    header: stageName("packets_at_agent"),
    minWidth: 170,
    cell: (vpc) => (
      <Cell
        vpc={vpc}
        stage="packets_at_agent"
        {...(vpc.packets_per_s !== null && { amount: formatRate(vpc.packets_per_s) })}
      />
    ),
  },
  {
    id: "exchanges",
    header: stageName("exchanges"),
    minWidth: 150,
    cell: (vpc) => (
      <Cell
        vpc={vpc}
        stage="exchanges"
        {...(vpc.exchanges_per_s !== null && { amount: formatRate(vpc.exchanges_per_s) })}
      />
    ),
  },
];

/** "8,775 packets, 12 skipped, 3 instances not asked". */
function copied({ mirrored_packets, skipped_packets, instances_left_out }: VpcHealth): string {
  const parts = [`${known(mirrored_packets)} packets`];
  if (skipped_packets) parts.push(`${formatCount(skipped_packets)} skipped`);
  if (instances_left_out) parts.push(`${formatCount(instances_left_out)} instances not asked`);
  return parts.join(", ");
}

/** Where it stops of each VPC: the sum may flow while the sources of one reach nobody. A single one is told by the stages. */
export function ByVpc({ vpcs, unread }: { vpcs: readonly VpcHealth[]; unread: Pipeline["vpcs_unread"] }) {
  if (vpcs.length < 2 && unread === null && vpcs.every(({ stops_at }) => stops_at === null)) return null;
  // The reason of a single one is that of all, and stands there.
  const stopped = vpcs.length < 2 ? [] : vpcs.filter(({ stops_at }) => stops_at !== null);
  return (
    <SpaceBetween size="s">
      {stopped.map((vpc) => (
        <Stop key={vpc.vpc_id} vpc={vpc} />
      ))}
      {unread !== null && (
        <Alert type="warning" header="VPCs may be missing from this list">
          <UntrustedText charactersMax={600}>{unread}</UntrustedText>
        </Alert>
      )}
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${vpcs.length})`}
            description="Of each VPC that is mirrored: what its sources copied in the last three hours, and what arrives of it."
          >
            By VPC
          </Header>
        }
        columnDefinitions={COLUMNS}
        items={vpcs}
        trackBy="vpc_id"
        wrapLines
        enableKeyboardNavigation
        empty={
          <Box textAlign="center" padding="s">
            No VPC is known to be mirrored.
          </Box>
        }
      />
    </SpaceBetween>
  );
}

function Stop({ vpc: { vpc_id, stops_at, explanation, fix, code, evidence } }: { vpc: VpcHealth }) {
  return (
    <Alert type="error" header={`${vpc_id} stops at: ${stageName(stops_at ?? "")}`}>
      <SpaceBetween size="xs">
        <UntrustedText charactersMax={600}>{explanation ?? ""}</UntrustedText>
        {fix !== null && (
          <div>
            <b>What to do: </b>
            <UntrustedText charactersMax={600}>{fix}</UntrustedText>
          </div>
        )}
        <Evidence evidence={evidence} code={code} />
      </SpaceBetween>
    </Alert>
  );
}
