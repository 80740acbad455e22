import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";

interface SearchFieldProps {
  value: string;
  onSearch: (value: string) => void;
  placeholder: string;
  /** What can be typed, where that says more. */
  hint?: string;
}

// The API refuses longer ones (SEARCH_CHARACTERS_MAX of inventory_store/limits.py); the start of a long path finds it too.
const CHARACTERS_MAX = 200;

/** A search that waits until the person stops typing. */
export function SearchField({ value, onSearch, placeholder, hint }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const [asked, setAsked] = useState(value);
  const [seen, setSeen] = useState(value);
  // The value can change from outside: a link, the back button, "Clear filters". Our own change is no news.
  if (value !== seen) {
    setSeen(value);
    if (value !== asked) setTyped(value);
  }
  return (
    <TextFilter
      filteringText={typed}
      filteringPlaceholder={hint ?? placeholder}
      filteringAriaLabel={placeholder}
      onChange={({ detail }) => {
        setTyped(detail.filteringText.slice(0, CHARACTERS_MAX));
      }}
      onDelayedChange={({ detail }) => {
        const search = detail.filteringText.slice(0, CHARACTERS_MAX);
        setAsked(search);
        onSearch(search);
      }}
    />
  );
}
