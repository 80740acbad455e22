import Select from "@cloudscape-design/components/select";

interface ChoiceFilterProps {
  label: string;
  /** What stands for no choice: "All methods". */
  all: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** Picks one of a few values, or all of them. */
export function ChoiceFilter({ label, all, value, options, onChange }: ChoiceFilterProps) {
  const choices = [{ value: "", label: all }, ...options];
  return (
    <Select
      ariaLabel={label}
      selectedOption={choices.find((choice) => choice.value === value) ?? { value, label: value }}
      options={choices}
      onChange={({ detail }) => {
        onChange(detail.selectedOption.value ?? "");
      }}
      expandToViewport
    />
  );
}
