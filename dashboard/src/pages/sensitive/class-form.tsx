import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { useSensitiveChanges } from "../../api/changes/sensitive";
import type { SensitiveClass } from "../../api/types";
import { FormDialog, useSubmission } from "../../components/form-dialog";
import { SENSITIVITIES } from "../../text/sensitive";
import { PatternField } from "./pattern-field";

interface ClassFormProps {
  /** The class that is changed; null for a new one. */
  before: SensitiveClass | null;
  /** Of all classes that there are. */
  names: readonly string[];
  onClose: () => void;
}

const NEW: SensitiveClass = {
  name: "",
  title: "",
  severity: "high",
  group: "custom",
  is_custom: true,
  value_pattern: null,
  name_pattern: null,
  is_proven_by_one: false,
  revision: 0,
};
const TITLE_CHARACTERS_MAX = 80;
const SEVERITY_OPTIONS = Object.entries(SENSITIVITIES).map(([value, label]) => ({ value, label }));

/** A class of sensitive data; its patterns are tried while they are written. */
export function ClassForm({ before, names, onClose }: ClassFormProps) {
  const { saveClass } = useSensitiveChanges();
  const [made, setMade] = useState(before ?? NEW);
  const [wasAsked, setWasAsked] = useState(false);
  const submission = useSubmission(onClose);
  const change = (changes: Partial<SensitiveClass>) => {
    setMade((known) => ({ ...known, ...changes }));
  };
  const name = before === null ? nameOf(made.title) : before.name;
  const errors = {
    title: titleError(made.title, name, before === null ? names : []),
    patterns:
      made.value_pattern === null && made.name_pattern === null
        ? "A class needs a pattern for values, one for names, or both."
        : undefined,
  };
  const submit = () => {
    setWasAsked(true);
    if (errors.title !== undefined || errors.patterns !== undefined) return;
    submission.send(saveClass({ ...made, name, title: made.title.trim() }, before));
  };
  return (
    <FormDialog
      title={before === null ? "Create a class" : "Edit a class"}
      verb={before === null ? "Create class" : "Save changes"}
      submission={submission}
      failed="The class could not be saved"
      size="large"
      space="l"
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField
        label="Title"
        description="What people call it."
        constraintText={name === "" ? undefined : `Its name in the API is ${name}.`}
        errorText={wasAsked ? errors.title : undefined}
      >
        <Input
          value={made.title}
          placeholder="Employee number"
          onChange={({ detail }) => {
            change({ title: detail.value.slice(0, TITLE_CHARACTERS_MAX) });
          }}
        />
      </FormField>
      <FormField label="Sensitivity">
        <Select
          selectedOption={SEVERITY_OPTIONS.find(({ value }) => value === made.severity) ?? null}
          options={SEVERITY_OPTIONS}
          onChange={({ detail }) => {
            change({ severity: detail.selectedOption.value as SensitiveClass["severity"] });
          }}
        />
      </FormField>
      <PatternField
        label="Pattern for values"
        description="Found anywhere in a value; write ^ and $ for the whole of it."
        placeholder="EMP-[0-9]{4}"
        sampleLabel="Value to try it on"
        pattern={made.value_pattern}
        onChange={(value_pattern) => {
          change({ value_pattern });
        }}
      />
      <PatternField
        label="Pattern for names"
        description="Found in the name or the path of a field, in any case. With a pattern for values, both must be found."
        placeholder="employee|badge"
        sampleLabel="Name to try it on"
        anyCase
        pattern={made.name_pattern}
        errorText={wasAsked ? errors.patterns : undefined}
        onChange={(name_pattern) => {
          change({ name_pattern });
        }}
      />
      <Checkbox
        checked={made.is_proven_by_one}
        description="Nothing else looks like it. Otherwise three different values are needed."
        onChange={({ detail }) => {
          change({ is_proven_by_one: detail.checked });
        }}
      >
        One value suffices
      </Checkbox>
    </FormDialog>
  );
}

/** "Employee number" is called employee_number. */
function nameOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 40);
}

function titleError(title: string, name: string, taken: readonly string[]): string | undefined {
  if (title.trim() === "") return "A class needs a title.";
  if (name.length < 2) return "The title needs two letters of the Latin alphabet, for its name in the API.";
  return taken.includes(name) ? `There is a class ${name} already.` : undefined;
}
