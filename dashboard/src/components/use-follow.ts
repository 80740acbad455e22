import { useNavigate } from "react-router";
import { pathOf } from "../root";

interface FollowEvent {
  detail: { href?: string | undefined; external?: boolean | undefined };
  preventDefault: () => void;
}

/** For `onFollow`: goes to links of the dashboard itself without loading the page anew. */
export function useFollow(): (event: FollowEvent) => void {
  const navigate = useNavigate();
  return (event) => {
    const { href, external } = event.detail;
    if (href === undefined || external === true) return;
    event.preventDefault();
    void navigate(pathOf(href));
  };
}
