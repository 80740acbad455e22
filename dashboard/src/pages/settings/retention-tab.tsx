import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { plural } from "../../text/format";
import { NumberField } from "./setting-field";
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
