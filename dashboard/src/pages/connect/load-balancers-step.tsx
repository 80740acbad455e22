import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Mirroring } from "../../api/types";
import { plural } from "../../text/format";
import { BalancerTable, useLoadBalancers } from "../load-balancers/balancer-table";
import { columnsOf } from "../load-balancers/load-balancers-config";
import { AdvancedSettings } from "./advanced-settings";
import { collectorVpcOf, type Draft, vpcIdsOf, wordsOf } from "./draft";

const COLUMNS = columnsOf({ isWhole: false });
const AUTOMATIC = { value: "", label: "Where all that is chosen stands" };

interface LoadBalancersStepProps {
  draft: Draft;
  mirroring: Mirroring;
  onChange: (part: Partial<Draft>) => void;
  /** The person wanted to go on, so that what is missing is marked. */
  isAsked: boolean;
}

/** Which load balancers, and where the collector stands. */
export function LoadBalancersStep({ draft, mirroring, onChange, isAsked }: LoadBalancersStepProps) {
  // A collector that stands is not moved: mirroring has to be stopped for that.
  const isStanding = mirroring.stacks.some(({ state }) => state !== "absent") && mirroring.selection.vpc_id !== null;
  const collectorVpcId = collectorVpcOf(draft);
  const { choice, settings, vpcId } = draft;
  const connectedVpcIds = wordsOf(settings.connectedVpcIds);
  const list = useLoadBalancers({
    name: "connect.load-balancers.2",
    columns: COLUMNS,
    // While the VPC follows from what is chosen, all can be chosen.
    collector: vpcId === null ? null : { vpcId, connectedVpcIds },
  });
  const vpcIds = [...new Set([...vpcIdsOf(choice), ...(vpcId === null ? [] : [vpcId])])];
  const options = [AUTOMATIC, ...vpcIds.map((value) => ({ value, label: value }))];
  const reached = new Set([collectorVpcId, ...connectedVpcIds]);
  const apart = collectorVpcId === null ? [] : vpcIdsOf(choice).filter((each) => !reached.has(each));
  return (
    <SpaceBetween size="l">
      <BalancerTable
        isPart
        list={list}
        description={`${plural(choice.size, "load balancer is", "load balancers are")} chosen, over all pages.`}
        choice={choice}
        onChoose={(changed) => {
          onChange({ choice: changed });
        }}
      />
      <Container header={<Header variant="h2">Collector</Header>}>
        <SpaceBetween size="l">
          <FormField
            label="VPC of the collector"
            description={
              isStanding
                ? "The collector stands here. To move it, stop mirroring first."
                : "The agents that take mirrored packets are made here, without public addresses."
            }
            errorText={isAsked && choice.size > 0 && collectorVpcId === null ? "Choose one of the VPCs." : undefined}
          >
            <Select
              selectedOption={options.find(({ value }) => value === (vpcId ?? "")) ?? AUTOMATIC}
              options={options}
              disabled={isStanding}
              onChange={({ detail }) => {
                const { value } = detail.selectedOption;
                onChange({ vpcId: value === undefined || value === "" ? null : value });
              }}
            />
          </FormField>
          {apart.length > 0 && (
            <Alert type="info">
              {`From ${apart.join(", ")} no way to the collector is known, so targets there are skipped. If peering or a transit gateway leads there, name it below as a connected VPC.`}
            </Alert>
          )}
          <AdvancedSettings
            settings={settings}
            onChange={(changed) => {
              onChange({ settings: { ...settings, ...changed } });
            }}
          />
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
