import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { rulesQuery } from "../../api/queries/rules";
import type { FindingCounts } from "../../api/types";
import { formatCount } from "../../text/format";
import { visible } from "../../text/visible";

interface RuleFilterProps {
  counts: FindingCounts | undefined;
  value: string;
  onChange: (rule: string) => void;
}

const ALL = { value: "", label: "All rules" };

/** Picks one of the rules that found something. */
export function RuleFilter({ counts, value, onChange }: RuleFilterProps) {
  const rules = useQuery(rulesQuery());
  const titles = new Map(rules.data?.items.map(({ id, title }) => [id, title]));
  const found = Object.entries(counts?.by_rule ?? {})
    .sort(([, left], [, right]) => right - left)
    .map(([id, count]) => ({
      value: id,
      label: visible(id, 80),
      description: visible(titles.get(id) ?? "", 120),
      labelTag: formatCount(count),
    }));
  const options = [ALL, ...found];
  return (
    <Select
      ariaLabel="Rule"
      selectedOption={options.find((option) => option.value === value) ?? { value, label: visible(value, 80) }}
      options={options}
      onChange={({ detail }) => {
        onChange(detail.selectedOption.value ?? "");
      }}
      filteringType="auto"
      filteringPlaceholder="Find a rule"
      filteringAriaLabel="Find a rule"
      expandToViewport
    />
  );
}
