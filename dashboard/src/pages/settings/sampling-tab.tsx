import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { formatBytes } from "../../text/format";
import type { Draft } from "./draft";
import { RulesEditor } from "./rules-editor";
import { SamplingPreview } from "./sampling-preview";
import { NumberField, SettingField, SettingNotes } from "./setting-field";
import type { SettingsForm } from "./use-form";

const MODES = [
  {
    value: "masked",
    label: "Masked",
    description: "Sensitive values are masked before they leave an agent; equal values can be seen to be equal.",
  },
  { value: "shapes", label: "Shapes", description: "No value leaves an agent: names and types alone." },
  {
    value: "off",
    label: "Off",
    description:
      "Passwords, tokens and personal data are kept as they were sent. For a laboratory without real people.",
  },
] as const;

export function SamplingTab({ form }: { form: SettingsForm }) {
  const bytes = Number(form.draft.bytes_per_second);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">What leaves an agent</Header>}>
        <SpaceBetween size="l">
          <SettingField name="redaction" form={form} stretch description="What of the values a record may carry.">
            <Tiles
              value={form.draft.redaction}
              ariaLabel="Redaction"
              columns={3}
              items={MODES.map((mode) => ({ ...mode, disabled: !form.may }))}
              onChange={({ detail }) => {
                form.set({ redaction: detail.value as Draft["redaction"] });
              }}
            />
          </SettingField>
          <NumberField
            name="bytes_per_second"
            form={form}
            description={`Bytes each second of exchanges that are sent whole; the others are counted. ${
              bytes === 0 ? "0: all go whole." : Number.isFinite(bytes) ? `Now ${formatBytes(bytes)}.` : ""
            }`}
          />
        </SpaceBetween>
      </Container>
      <Container
        header={
          <Header
            variant="h2"
            description="The first rule that fits an exchange decides; where any rule includes, what none fits is left out. An empty field is not looked at. * stands for any run of characters; hosts have no port, paths no query."
          >
            Sampling rules
          </Header>
        }
      >
        <SpaceBetween size="m">
          <RulesEditor form={form} />
          <Box fontSize="body-s" color="text-body-secondary">
            <SettingNotes name="sampling_rules" form={form} />
          </Box>
          {form.errors.sampling_rules === undefined && <SamplingPreview rules={form.draft.sampling_rules} />}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
