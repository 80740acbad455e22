import FormField, { type FormFieldProps } from "@cloudscape-design/components/form-field";
import Textarea from "@cloudscape-design/components/textarea";

// As many as the API keeps.
const REASON_CHARACTERS_MAX = 1_000;

interface ReasonFieldProps extends Pick<FormFieldProps, "description" | "errorText"> {
  value: string;
  onChange: (reason: string) => void;
  /** A reason may be left out, unless it must not. */
  isRequired?: boolean;
  rows?: number;
  autoFocus?: boolean;
}

/** Why somebody decides something. */
export function ReasonField({ value, onChange, isRequired = false, rows = 3, autoFocus, ...field }: ReasonFieldProps) {
  return (
    <FormField label={isRequired ? "Reason" : "Reason - optional"} {...field}>
      <Textarea
        value={value}
        rows={rows}
        autoFocus={autoFocus ?? false}
        ariaLabel="Reason"
        onChange={({ detail }) => {
          onChange(detail.value.slice(0, REASON_CHARACTERS_MAX));
        }}
      />
    </FormField>
  );
}
