import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { problemsOf, type Settings } from "./draft";

interface Field {
  name: keyof Settings;
  label: string;
  description: string;
  placeholder: string;
}

const FIELDS: readonly Field[] = [
  {
    name: "connectedVpcIds",
    label: "Connected VPCs",
    description: "Further VPCs from which packets reach the collector, by peering or a transit gateway.",
    placeholder: "vpc-0abc1234, vpc-0def5678",
  },
  {
    name: "subnetIds",
    label: "Subnets of the agents",
    description: "Chosen in distinct zones where none is given.",
    placeholder: "subnet-0abc1234",
  },
  {
    name: "instanceTypes",
    label: "Instance types of the agents",
    description: "The preferred first. Where none is given: those of the stack that stands, at first the template's.",
    placeholder: "m6i.large, m5.large",
  },
  {
    name: "sessionNumberFloor",
    label: "Lowest session number",
    description: "Mirror sessions of others with lower numbers come first, and keep every packet that they had.",
    placeholder: "1",
  },
  {
    name: "packetLength",
    label: "Packet length",
    description: "Bytes of each packet that are mirrored. Whole packets where none is given: shorter ones lose bodies.",
    placeholder: "Whole packets",
  },
];

interface AdvancedSettingsProps {
  settings: Settings;
  onChange: (changed: Partial<Settings>) => void;
}

/** What is well as it is for most. Opened by itself where something in it is wrong. */
export function AdvancedSettings({ settings, onChange }: AdvancedSettingsProps) {
  const problems = problemsOf(settings);
  return (
    <ExpandableSection headerText="Advanced" defaultExpanded={Object.keys(problems).length > 0}>
      <SpaceBetween size="l">
        {FIELDS.map(({ name, label, description, placeholder }) => (
          <FormField key={name} label={label} description={description} errorText={problems[name]}>
            <Input
              value={settings[name]}
              placeholder={placeholder}
              onChange={({ detail }) => {
                onChange({ [name]: detail.value });
              }}
            />
          </FormField>
        ))}
      </SpaceBetween>
    </ExpandableSection>
  );
}
