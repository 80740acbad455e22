import { useState, useSyncExternalStore } from "react";
import { usePreference } from "../preferences/use-preference";

// Where Cloudscape's layout closes the navigation by itself, since it covers the page (its breakpoint "xs").
const NARROW = "(max-width: 688px)";

const isNarrowNow = () => window.matchMedia(NARROW).matches;

function subscribe(onChange: () => void): () => void {
  const narrow = window.matchMedia(NARROW);
  narrow.addEventListener("change", onChange);
  return () => {
    narrow.removeEventListener("change", onChange);
  };
}

/** Whether the navigation is open: in a wide window as a person left it, in a narrow one only while it is asked for. */
export function useNavigationOpen(): [boolean, (open: boolean) => void] {
  const [wideOpen, setWideOpen] = usePreference("navigation-open", true);
  const [narrowOpen, setNarrowOpen] = useState(false);
  const isNarrow = useSyncExternalStore(subscribe, isNarrowNow);
  return [
    isNarrow ? narrowOpen : wideOpen,
    // The layout tells of a window that just became narrow before this is rendered again.
    (open) => {
      if (isNarrowNow()) setNarrowOpen(open);
      else setWideOpen(open);
    },
  ];
}
