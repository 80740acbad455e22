import Link, { type LinkProps } from "@cloudscape-design/components/link";
import { addressOf } from "../root";
import { InLink } from "./untrusted-text";
import { useFollow } from "./use-follow";

/** A link to another page of the dashboard. */
export function RouteLink({ href, children, ...props }: Omit<LinkProps, "onFollow"> & { href: string }) {
  const follow = useFollow();
  return (
    <Link {...props} href={addressOf(href)} onFollow={follow}>
      <InLink value={true}>{children}</InLink>
    </Link>
  );
}
