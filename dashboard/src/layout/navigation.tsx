import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useLocation } from "react-router";
import { useFollow } from "../components/use-follow";

const ITEMS: SideNavigationProps.Item[] = [
  {
    type: "section-group",
    title: "Connect",
    items: [
      { type: "link", text: "Connect", href: "/connect" },
      { type: "link", text: "Load balancers", href: "/load-balancers" },
      { type: "link", text: "Operations", href: "/operations" },
      { type: "link", text: "Permissions", href: "/permissions" },
    ],
  },
  {
    type: "section-group",
    title: "Inventory",
    items: [
      { type: "link", text: "Collections", href: "/collections" },
      { type: "link", text: "Endpoints", href: "/endpoints" },
    ],
  },
];

export function Navigation() {
  const follow = useFollow();
  const { pathname } = useLocation();
  return (
    <SideNavigation
      header={{ text: "API inventory", href: "/collections" }}
      activeHref={`/${pathname.split("/")[1] ?? ""}`}
      items={ITEMS}
      onFollow={follow}
    />
  );
}
