import Alert from "@cloudscape-design/components/alert";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CopyButton } from "../../components/copy-button";
import { NotificationMutes } from "./notifications/notification-mutes";
import { SubscribersSection } from "./notifications/subscribers";
import { ToldLately } from "./notifications/told-lately";
import { NumberField, SettingField, ToggleField } from "./setting-field";
import type { SettingsForm } from "./use-form";

const IMPACTS = [
  { impact: "security", label: "Security", description: "An endpoint lost its authentication, or shows more." },
  { impact: "breaking", label: "Breaking", description: "A client that worked may work no more." },
  { impact: "compatible", label: "Compatible", description: "Something is new, and nobody has to act." },
] as const;

const SWITCHES = [
  { name: "notifies_operations", description: "An apply or a removal that ended, failed, or waits for a person." },
  { name: "notifies_stacks", description: "A stack of CloudFormation that came to rest, and why it failed." },
] as const;

/** What people are told, who is, and what was told. */
export function NotificationsTab({ form }: { form: SettingsForm }) {
  return (
    <SpaceBetween size="l">
      <Wanted form={form} />
      <SubscribersSection may={form.may} />
      <NotificationMutes />
      <ToldLately />
    </SpaceBetween>
  );
}

function Wanted({ form }: { form: SettingsForm }) {
  const { topic } = form.base.fixed;
  const wanted = form.draft.notified_impacts;
  return (
    <Container header={<Header variant="h2">What people are told</Header>}>
      <SpaceBetween size="l">
        {topic === null ? (
          <Alert type="warning">No topic was deployed: nobody is told of anything.</Alert>
        ) : (
          <KeyValuePairs
            items={[
              {
                label: "Topic (deployed); queues and functions subscribe to it in Amazon SNS",
                value: (
                  <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                    <span className="mono">{topic}</span>
                    <CopyButton text={topic} label="Copy the topic's ARN" />
                  </SpaceBetween>
                ),
              },
            ]}
          />
        )}
        <SettingField name="notified_impacts" form={form} description="By what a change means for those who call.">
          <SpaceBetween size="xs">
            {IMPACTS.map(({ impact, label, description }) => (
              <Checkbox
                key={impact}
                checked={wanted.includes(impact)}
                disabled={!form.may}
                description={description}
                onChange={({ detail }) => {
                  form.set({
                    notified_impacts: IMPACTS.map((each) => each.impact).filter((each) =>
                      each === impact ? detail.checked : wanted.includes(each),
                    ),
                  });
                }}
              >
                {label}
              </Checkbox>
            ))}
          </SpaceBetween>
        </SettingField>
        <NumberField
          name="coverage_percent_min"
          form={form}
          description="Of mirrored packets, agents receive so many. Below it people are told, with the losses by name; 0: never."
        />
        <NumberField
          name="coverage_minutes"
          form={form}
          description="Coverage below that is told once it was so low over this time."
        />
        {SWITCHES.map(({ name, description }) => (
          <ToggleField key={name} name={name} form={form} description={description}>
            Tell people
          </ToggleField>
        ))}
      </SpaceBetween>
    </Container>
  );
}
