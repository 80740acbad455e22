import { useLocation, useNavigate } from "react-router";
import { pathOf } from "../root";

interface FollowEvent {
  detail: { href?: string | undefined; external?: boolean | undefined };
  preventDefault: () => void;
}

/** For `onFollow`: goes to links of the dashboard itself without loading the page anew. */
export function useFollow(): (event: FollowEvent) => void {
  const navigate = useNavigate();
  const { state } = useLocation() as { state: unknown };
  return (event) => {
    const { href, external } = event.detail;
    if (href === undefined || external === true) return;
    event.preventDefault();
    // Within a page, what its entry of the history remembers goes along.
    void navigate(pathOf(href), href.startsWith("?") ? { state } : {});
  };
}
