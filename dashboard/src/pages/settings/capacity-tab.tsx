import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import Tiles from "@cloudscape-design/components/tiles";
import type { Draft } from "./draft";
import { NumberField, SettingField, TextField, ToggleField } from "./setting-field";
import type { SettingsForm } from "./use-form";

const STREAM_MODES = [
  {
    value: "ON_DEMAND",
    label: "On demand",
    description: "Follows the load by itself, up to twice the peak of the last 30 days. Billed by what is written.",
  },
  {
    value: "PROVISIONED",
    label: "Provisioned",
    description: "Takes a known load at once. Billed by its shards.",
  },
] as const;

/** How large the collector is, what it reaches, and whom the processor believes. */
export function CapacityTab({ form }: { form: SettingsForm }) {
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Agents</Header>}>
        <ColumnLayout columns={2}>
          <NumberField name="agents_min" form={form} description="Also while there is no traffic." />
          <NumberField name="agents_max" form={form} description="The group grows with the processors' load." />
          <NumberField
            name="receive_threads"
            form={form}
            description="Half of the vCPUs of the instance type: the others send, and do the kernel's share."
          />
          <TextField
            name="volume_key"
            form={form}
            placeholder="alias/aws/ebs"
            description="A key of your own must let the service role of Auto Scaling use it."
          />
        </ColumnLayout>
      </Container>
      <Container header={<Header variant="h2">Stream</Header>}>
        <SpaceBetween size="l">
          <SettingField
            name="stream_mode"
            form={form}
            stretch
            description="Amazon Kinesis changes this twice a day at the most."
          >
            <Tiles
              value={form.draft.stream_mode}
              ariaLabel="Capacity of the stream"
              columns={2}
              items={STREAM_MODES.map((mode) => ({ ...mode, disabled: !form.may }))}
              onChange={({ detail }) => {
                form.set({ stream_mode: detail.value as Draft["stream_mode"] });
              }}
            />
          </SettingField>
          {form.draft.stream_mode === "PROVISIONED" && (
            <NumberField
              name="stream_shards"
              form={form}
              description="Each takes 1 MiB and 1,000 records a second. An apply doubles or halves them at the most."
            />
          )}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Network</Header>}>
        <SpaceBetween size="l">
          <ToggleField
            name="creates_vpc_endpoints"
            form={form}
            description="For subnets without a way to AWS. They answer by the services' usual names, so that everybody in the VPC reaches Kinesis, CloudWatch Logs, Secrets Manager, Auto Scaling, CloudFormation and S3 through them. The plan tells their price."
          >
            Make endpoints
          </ToggleField>
          <TextField
            name="resolver_network"
            form={form}
            placeholder="10.0.0.2/32"
            description="Where the servers lie that the VPC's DHCP options name; empty: the VPC's own resolver."
          />
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Clients behind proxies</Header>}>
        <SpaceBetween size="l">
          <SettingField
            name="trusted_proxy_networks"
            form={form}
            stretch
            description="Of load balancers, proxies and content delivery networks that may say whom a request comes from (X-Forwarded-For), one on a line; empty: nobody."
          >
            <Textarea
              value={form.draft.trusted_proxy_networks}
              rows={6}
              spellcheck={false}
              disabled={!form.may}
              invalid={form.errors.trusted_proxy_networks !== undefined}
              onChange={({ detail }) => {
                form.set({ trusted_proxy_networks: detail.value });
              }}
            />
          </SettingField>
          <NumberField
            name="trusted_proxy_hops"
            form={form}
            description="1 for a load balancer, 2 with a content delivery network before it."
          />
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
