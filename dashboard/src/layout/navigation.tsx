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
    ],
  },
  {
    type: "section-group",
    title: "Security",
    items: [
      { type: "link", text: "Findings", href: "/findings" },
      { type: "link", text: "Sensitive data", href: "/sensitive" },
      { type: "link", text: "Changes", href: "/changes" },
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
      activeHref={`/${pathname.split("/")[1] ?? ""}`}
      items={ITEMS}
      onFollow={follow}
    />
  );
}
