import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";

const MAIL_ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

export const isMailAddress = (text: string): boolean => MAIL_ADDRESS.test(text);

interface MailAddressFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** What one looks like, for who typed something else. */
  example: string;
  description?: string;
}

export function MailAddressField({ value, onChange, example, description }: MailAddressFieldProps) {
  return (
    <FormField
      label="Mail address"
      {...(description !== undefined && { description })}
      {...(value !== "" && !isMailAddress(value) && { errorText: `An address such as ${example}.` })}
    >
      <Input
        value={value}
        type="email"
        onChange={({ detail }) => {
          onChange(detail.value.trim());
        }}
      />
    </FormField>
  );
}
