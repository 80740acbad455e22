import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sensitiveClassesQuery } from "../../api/queries/sensitive";
import { visible } from "../../text/visible";

const ALL = { value: "", label: "Any data" };
// As the API writes it.
const SENSITIVE = { value: "*", label: "Any sensitive data" };

/** Picks a class of sensitive data, of those that Heliostat knows and those that people defined. */
export function SensitiveFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [asked, setAsked] = useState(value !== "");
  const classes = useQuery({ ...sensitiveClassesQuery(), enabled: asked });
  const known = (classes.data?.items ?? []).map(({ name, title }) => ({ value: name, label: visible(title, 60) }));
  const options = [ALL, SENSITIVE, ...known];
  return (
    <Select
      ariaLabel="Sensitive data"
      selectedOption={options.find((option) => option.value === value) ?? { value, label: visible(value, 40) }}
      options={options}
      onChange={({ detail }) => {
        onChange(detail.selectedOption.value ?? "");
      }}
      filteringType="auto"
      filteringPlaceholder="Find a class"
      filteringAriaLabel="Find a class"
      onLoadItems={() => {
        if (classes.isError) void classes.refetch();
        setAsked(true);
      }}
      statusType={classes.isError ? "error" : classes.isPending ? "loading" : "finished"}
      loadingText="Loading classes"
      errorText="The classes could not be loaded."
      recoveryText="Try again"
      empty="No classes"
      expandToViewport
    />
  );
}
