import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import type { ReactNode } from "react";
import type { SettingName } from "../../api/types";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { plural } from "../../text/format";
import {
  type DaysName,
  draftOf,
  LABELS,
  LOG_DAYS,
  type NumberName,
  type SwitchName,
  type TextName,
  valuesOf,
} from "./draft";
import type { SettingsForm } from "./use-form";

interface SettingFieldProps {
  name: SettingName;
  form: SettingsForm;
  description: ReactNode;
  /** Takes the field's whole width: a table, or tiles. */
  stretch?: boolean;
  children: ReactNode;
}

/** One setting: what it means, when a change takes effect, where the value comes from, and the way back. */
export function SettingField({ name, form, description, stretch, children }: SettingFieldProps) {
  const error = form.errors[name];
  return (
    <FormField
      label={LABELS[name]}
      description={description}
      stretch={stretch ?? false}
      {...(error !== undefined && { errorText: error })}
      constraintText={<SettingNotes name={name} form={form} />}
    >
      {children}
    </FormField>
  );
}

/** When a change takes effect, where the value comes from, and the way back. */
export function SettingNotes({ name, form }: Pick<SettingFieldProps, "name" | "form">) {
  const { takes_effect, standing } = form.base.settings[name];
  return (
    <SpaceBetween size="xxxs">
      <span>{`Takes effect: ${takes_effect}`}</span>
      <span>
        <Source name={name} form={form} />
        {standing === "waiting" && " Saved, and waits for an apply."}
      </span>
    </SpaceBetween>
  );
}

function Source({ name, form }: Pick<SettingFieldProps, "name" | "form">) {
  const { source, changed_by, changed_at } = form.base.settings[name];
  const fallback = draftOf(valuesOf(form.base, "default"))[name];
  const isDefault = JSON.stringify(form.draft[name]) === JSON.stringify(fallback);
  return (
    <>
      {source === "default" ? "The default." : "Chosen by a person."}
      {changed_by !== null && changed_at !== null && (
        <>
          {" Changed by "}
          <UntrustedText>{changed_by}</UntrustedText>
          {", "}
          <Time moment={changed_at} />.
        </>
      )}
      {!isDefault && form.may && (
        <>
          {" "}
          <Button
            variant="inline-link"
            ariaLabel={`Use the default: ${LABELS[name]}`}
            onClick={() => {
              form.set({ [name]: fallback });
            }}
          >
            Use the default
          </Button>
        </>
      )}
    </>
  );
}

/** A setting that is on or off. */
export function ToggleField(props: {
  name: SwitchName;
  form: SettingsForm;
  description: ReactNode;
  children: ReactNode;
}) {
  const { name, form, children } = props;
  return (
    <SettingField {...props}>
      <Toggle
        checked={form.draft[name]}
        disabled={!form.may}
        onChange={({ detail }) => {
          form.set({ [name]: detail.checked });
        }}
      >
        {children}
      </Toggle>
    </SettingField>
  );
}

/** A setting that is a text of one line. */
export function TextField(props: { name: TextName; form: SettingsForm; description: ReactNode; placeholder: string }) {
  const { name, form, placeholder } = props;
  return (
    <SettingField {...props}>
      <Input
        value={form.draft[name]}
        placeholder={placeholder}
        spellcheck={false}
        disabled={!form.may}
        invalid={form.errors[name] !== undefined}
        onChange={({ detail }) => {
          form.set({ [name]: detail.value });
        }}
      />
    </SettingField>
  );
}

/** A setting that is one of some numbers of days. */
export function DaysField(props: { name: DaysName; form: SettingsForm; description: ReactNode }) {
  const { name, form } = props;
  const options = LOG_DAYS.map((days) => ({ value: String(days), label: plural(days, "day") }));
  return (
    <SettingField {...props}>
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === String(form.draft[name])) ?? null}
        disabled={!form.may}
        onChange={({ detail }) => {
          const chosen = LOG_DAYS.find((days) => String(days) === detail.selectedOption.value);
          if (chosen !== undefined) form.set({ [name]: chosen });
        }}
      />
    </SettingField>
  );
}

/** A setting that is a whole number. */
export function NumberField(props: { name: NumberName; form: SettingsForm; description: ReactNode }) {
  const { name, form } = props;
  return (
    <SettingField {...props}>
      <Input
        value={form.draft[name]}
        inputMode="numeric"
        disabled={!form.may}
        invalid={form.errors[name] !== undefined}
        onChange={({ detail }) => {
          form.set({ [name]: detail.value });
        }}
      />
    </SettingField>
  );
}
