import DatePicker from "@cloudscape-design/components/date-picker";
import { startOfDay } from "../text/day";

interface DayFieldProps {
  label: string;
  /** "2026-11-24"; "" for none. */
  value: string;
  onChange: (day: string) => void;
}

/** Picks a day, to narrow a list by. */
export function DayField({ label, value, onChange }: DayFieldProps) {
  return (
    <DatePicker
      ariaLabel={label}
      value={value}
      placeholder={label}
      expandToViewport
      i18nStrings={{
        openCalendarAriaLabel: (selected) => (selected === null ? `${label}: choose a day` : `${label}: ${selected}`),
      }}
      onChange={({ detail }) => {
        // While a day is being typed, the list stays as it is.
        if (detail.value === "" || startOfDay(detail.value) !== null) onChange(detail.value);
      }}
    />
  );
}
