import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ownersQuery } from "../../api/queries/inventory";
import { visible } from "../../text/visible";

// As the API writes them.
const OPTIONS = [
  { value: "", label: "Any owner or none" },
  { value: "*", label: "Some owner" },
  { value: "-", label: "Nobody" },
];

/** Picks an owner of those that people named, or endpoints that nobody owns. */
export function OwnerFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [asked, setAsked] = useState(false);
  const owners = useQuery({ ...ownersQuery(), enabled: asked });
  const options = [
    ...OPTIONS,
    ...(owners.data?.items ?? []).map((name) => ({ value: name, label: visible(name, 60) })),
  ];
  return (
    <Select
      ariaLabel="Owner"
      selectedOption={options.find((option) => option.value === value) ?? { value, label: visible(value, 60) }}
      options={options}
      onChange={({ detail }) => {
        onChange(detail.selectedOption.value ?? "");
      }}
      filteringType="auto"
      filteringPlaceholder="Find an owner"
      filteringAriaLabel="Find an owner"
      onLoadItems={() => {
        if (owners.isError) void owners.refetch();
        setAsked(true);
      }}
      statusType={owners.isError ? "error" : owners.isPending ? "loading" : "finished"}
      loadingText="Loading owners"
      errorText="The owners could not be loaded."
      recoveryText="Try again"
      empty="No owners"
      expandToViewport
    />
  );
}
