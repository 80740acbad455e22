import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { plural } from "../../text/format";
import { DaysField, NumberField } from "./setting-field";
import type { SettingsForm } from "./use-form";

export function RetentionTab({ form }: { form: SettingsForm }) {
  const { minutes_days, changes_days } = form.base.fixed;
  return (
    <Container header={<Header variant="h2">How long things are kept</Header>}>
      <SpaceBetween size="l">
        <NumberField
          name="sample_days"
          form={form}
          description="Masked examples of requests and responses. Endpoints, schemas and findings stay."
        />
        <DaysField
          name="agent_log_days"
          form={form}
          description="Heartbeats and counters of the agents, in CloudWatch Logs."
        />
        <DaysField
          name="processor_log_days"
          form={form}
          description="What processor and reviewer log, in CloudWatch Logs."
        />
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Traffic by the minute", value: `${plural(minutes_days, "day")}, fixed` },
            { label: "Changes, and the history of settings", value: `${plural(changes_days, "day")}, fixed` },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}
