import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Input from "@cloudscape-design/components/input";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { EMPTY_RULE, errorsOfRule, type RuleField, RULES_MAX, type RuleText } from "./sampling-rules";
import type { SettingsForm } from "./use-form";

const ACTIONS: readonly SelectProps.Option[] = [
  { value: "exclude", label: "Exclude" },
  { value: "include", label: "Include" },
];

const FIELDS: readonly { field: RuleField; label: string; placeholder: string }[] = [
  { field: "host", label: "Host", placeholder: "*.internal" },
  { field: "path", label: "Path", placeholder: "/health*" },
  { field: "methods", label: "Methods", placeholder: "GET, HEAD" },
  { field: "ports", label: "Server ports", placeholder: "80, 8080" },
  { field: "vnis", label: "VNIs", placeholder: "1001" },
];

/** The rules in their order, each with its fields and what is wrong with them. */
export function RulesEditor({ form }: { form: SettingsForm }) {
  const rules = form.draft.sampling_rules;
  const set = (sampling_rules: RuleText[]) => {
    form.set({ sampling_rules });
  };
  return (
    <SpaceBetween size="m">
      {rules.length === 0 && <Box color="text-body-secondary">No rules: everything is recorded.</Box>}
      {rules.map((rule, index) => (
        <RuleRow
          key={index}
          number={index + 1}
          rule={rule}
          isLast={index === rules.length - 1}
          may={form.may}
          onChange={(change) => {
            set(rules.map((each, at) => (at === index ? { ...each, ...change } : each)));
          }}
          onRemove={() => {
            set(rules.filter((_, at) => at !== index));
          }}
          onMove={(by) => {
            set(moved(rules, index, by));
          }}
        />
      ))}
      {form.may && (
        <Button
          iconName="add-plus"
          formAction="none"
          disabled={rules.length >= RULES_MAX}
          onClick={() => {
            set([...rules, EMPTY_RULE]);
          }}
        >
          Add a rule
        </Button>
      )}
    </SpaceBetween>
  );
}

function moved(rules: readonly RuleText[], index: number, by: number): RuleText[] {
  const next = [...rules];
  next.splice(index + by, 0, ...next.splice(index, 1));
  return next;
}

interface RuleRowProps {
  number: number;
  rule: RuleText;
  isLast: boolean;
  may: boolean;
  onChange: (change: Partial<RuleText>) => void;
  onRemove: () => void;
  onMove: (by: number) => void;
}

function RuleRow({ number, rule, isLast, may, onChange, onRemove, onMove }: RuleRowProps) {
  const errors = errorsOfRule(rule);
  return (
    <div role="group" aria-label={`Rule ${number}`}>
      <Grid
        gridDefinition={[
          { colspan: { default: 6, xs: 3 } },
          { colspan: { default: 6, xs: 4 } },
          { colspan: { default: 6, xs: 5 } },
          { colspan: { default: 6, xs: 4 } },
          { colspan: { default: 6, xs: 3 } },
          { colspan: { default: 6, xs: 3 } },
          { colspan: { default: 12, xs: 2 } },
        ]}
      >
        <FormField label={`${number}. Action`} stretch>
          <Select
            options={ACTIONS}
            selectedOption={ACTIONS.find(({ value }) => value === rule.action) ?? null}
            disabled={!may}
            onChange={({ detail }) => {
              onChange({ action: detail.selectedOption.value === "include" ? "include" : "exclude" });
            }}
          />
        </FormField>
        {FIELDS.map(({ field, label, placeholder }) => (
          <FormField
            key={field}
            label={label}
            stretch
            {...(errors[field] !== undefined && { errorText: errors[field] })}
          >
            <Input
              value={rule[field]}
              placeholder={placeholder}
              disabled={!may}
              spellcheck={false}
              onChange={({ detail }) => {
                onChange({ [field]: detail.value });
              }}
            />
          </FormField>
        ))}
        <Box padding={{ top: "xl" }}>
          {may && (
            <SpaceBetween direction="horizontal" size="xxs">
              <Button
                variant="icon"
                iconName="angle-up"
                formAction="none"
                disabled={number === 1}
                ariaLabel={`Move rule ${number} up`}
                onClick={() => {
                  onMove(-1);
                }}
              />
              <Button
                variant="icon"
                iconName="angle-down"
                formAction="none"
                disabled={isLast}
                ariaLabel={`Move rule ${number} down`}
                onClick={() => {
                  onMove(1);
                }}
              />
              <Button
                variant="icon"
                iconName="remove"
                formAction="none"
                ariaLabel={`Remove rule ${number}`}
                onClick={onRemove}
              />
            </SpaceBetween>
          )}
        </Box>
      </Grid>
    </div>
  );
}
