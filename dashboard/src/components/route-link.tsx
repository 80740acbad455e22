import Link, { type LinkProps } from "@cloudscape-design/components/link";
import { useFollow } from "./use-follow";

/** A link to another page of the dashboard. */
export function RouteLink(props: Omit<LinkProps, "onFollow"> & { href: string }) {
  const follow = useFollow();
  return <Link {...props} onFollow={follow} />;
}
