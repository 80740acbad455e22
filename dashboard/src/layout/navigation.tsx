import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useLocation } from "react-router";
import { useFollow } from "../components/use-follow";

const ITEMS: SideNavigationProps.Item[] = [
  {
    type: "section-group",
    title: "Inventory",
    items: [
      { type: "link", text: "Collections", href: "/collections" },
      { type: "link", text: "Endpoints", href: "/endpoints" },
      { type: "link", text: "Traffic", href: "/traffic" },
    ],
  },
  {
    type: "section-group",
    title: "Traffic sources",
    items: [
      { type: "link", text: "Load balancers", href: "/load-balancers" },
      { type: "link", text: "Permissions", href: "/permissions" },
    ],
  },
];

export function Navigation() {
  const follow = useFollow();
  const { pathname } = useLocation();
  return (
    <SideNavigation
      header={{ text: "API inventory", href: "/collections" }}
      activeHref={activeHref(pathname)}
      items={ITEMS}
      onFollow={follow}
    />
  );
}

/** A host's own page belongs to the list of hosts. */
function activeHref(pathname: string): string {
  const page = pathname.split("/")[1] ?? "";
  return page === "hosts" ? "/collections" : `/${page}`;
}
