import ColumnLayout from "@cloudscape-design/components/column-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import SplitPanel from "@cloudscape-design/components/split-panel";
import Table from "@cloudscape-design/components/table";
import type { LoadBalancer, TargetGroup } from "../../api/types";
import { EmptyState } from "../../components/resource-table";
import { UntrustedText } from "../../components/untrusted-text";
import { visible } from "../../text/visible";
import { Listeners, schemeInWords, State, TARGET_COLUMNS, TYPES } from "./load-balancers-config";
import { MirrorableTargets } from "./reasons";

/** One load balancer with its target groups, and for every target whether it can be mirrored, or why not. */
export function LoadBalancerPanel({ loadBalancer }: { loadBalancer: LoadBalancer }) {
  return (
    <SplitPanel header={visible(loadBalancer.name)} hidePreferencesButton closeBehavior="hide">
      <SpaceBetween size="l">
        <ColumnLayout>
          <KeyValuePairs
            columns={4}
            items={[
              { label: "Type", value: TYPES[loadBalancer.type] },
              { label: "Scheme", value: schemeInWords(loadBalancer.scheme) },
              { label: "State", value: <State {...loadBalancer} /> },
              { label: "Mirrorable targets", value: <MirrorableTargets loadBalancer={loadBalancer} /> },
              { label: "Listeners", value: <Listeners {...loadBalancer} /> },
              { label: "VPC", value: <UntrustedText mono>{loadBalancer.vpc_id ?? "–"}</UntrustedText> },
              { label: "Availability Zones", value: loadBalancer.availability_zones.join(", ") || "–" },
              { label: "DNS name", value: <UntrustedText mono>{loadBalancer.dns_name}</UntrustedText> },
            ]}
          />
        </ColumnLayout>
        {loadBalancer.unread !== null && (
          <EmptyState title="Not all could be read">
            <UntrustedText charactersMax={400}>{loadBalancer.unread.explanation}</UntrustedText>{" "}
            <UntrustedText charactersMax={400}>{loadBalancer.unread.fix ?? ""}</UntrustedText>
          </EmptyState>
        )}
        {loadBalancer.unread === null && loadBalancer.target_groups.length === 0 && (
          <EmptyState title="No target groups">Nothing is behind this load balancer.</EmptyState>
        )}
        {loadBalancer.target_groups.map((group) => (
          <TargetGroupTable key={[...group.through, group.arn ?? group.name].join(" ")} group={group} />
        ))}
      </SpaceBetween>
    </SplitPanel>
  );
}

function TargetGroupTable({ group }: { group: TargetGroup }) {
  const mirrorable = group.targets.filter(({ eligibility }) => eligibility.mirrorable).length;
  const where = [group.protocol, group.port].filter((part) => part !== null).join(":");
  return (
    <Table
      variant="embedded"
      header={
        <Header
          variant="h3"
          counter={`(${mirrorable} of ${group.targets.length} mirrorable)`}
          description={`Target group · ${where} · targets are of type ${group.target_type}`}
        >
          <UntrustedText>{group.name}</UntrustedText>
        </Header>
      }
      items={group.targets}
      columnDefinitions={TARGET_COLUMNS}
      trackBy={({ id, port }) => `${id}:${port ?? ""}`}
      contentDensity="compact"
      wrapLines
      ariaLabels={{ tableLabel: `Targets of ${visible(group.name)}` }}
      empty={
        group.unread === null ? (
          <EmptyState title="No targets">No target is registered in this group.</EmptyState>
        ) : (
          <EmptyState title="Targets could not be read">
            <UntrustedText charactersMax={400}>{group.unread.explanation}</UntrustedText>
          </EmptyState>
        )
      }
    />
  );
}
