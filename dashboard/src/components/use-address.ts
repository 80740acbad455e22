import { useLocation, useSearchParams } from "react-router";

interface Address {
  address: URLSearchParams;
  /** Says other values; an empty one goes. No entry of the browser's history is made. */
  change: (changes: Readonly<Record<string, string>>) => void;
}

/** What a page shows, as its address says it, so that a view can be shared. */
export function useAddress(): Address {
  const [address, setAddress] = useSearchParams();
  // What this entry of the history remembers beside, such as the page of a table, outlives the change.
  const { state } = useLocation() as { state: unknown };
  return {
    address,
    change: (changes) => {
      setAddress((before) => changed(before, changes), { replace: true, state });
    },
  };
}

function changed(address: URLSearchParams, changes: Readonly<Record<string, string>>): URLSearchParams {
  const after = new URLSearchParams(address);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") after.delete(name);
    else after.set(name, value);
  }
  return after;
}
