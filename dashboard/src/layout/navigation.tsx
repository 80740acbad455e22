import Box from "@cloudscape-design/components/box";
import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useLocation } from "react-router";
import { useFollow } from "../components/use-follow";
import { addressOf } from "../root";
import { formatZone } from "../text/format";
import "./navigation.css";

const ITEMS: SideNavigationProps.Item[] = [
  {
    type: "section-group",
    title: "Connect",
    items: [
      { type: "link", text: "Connect", href: "/connect" },
      { type: "link", text: "Checklist", href: "/checklist" },
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
      { type: "link", text: "Traffic", href: "/traffic" },
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
    title: "Administration",
    items: [
      { type: "link", text: "Audit", href: "/audit" },
      { type: "link", text: "Costs", href: "/costs" },
      { type: "link", text: "Settings", href: "/settings" },
    ],
  },
];

export function Navigation() {
  const follow = useFollow();
  const { pathname } = useLocation();
  const zone = formatZone(new Date());
  return (
    <>
      <SideNavigation
        header={{ text: "API inventory", href: addressOf("/collections") }}
        activeHref={addressOf(`/${pathname.split("/")[1] ?? ""}`)}
        items={ITEMS.map(placed)}
        onFollow={follow}
      />
      {/* On every page, so that a picture of one says of which zone its times are. */}
      <div className="zone">
        <Box variant="small">{zone === "UTC" ? "Times are UTC." : `Times are ${zone}; point at one for UTC.`}</Box>
      </div>
    </>
  );
}

/** The same item with the addresses that a browser has to ask for. */
function placed<Item extends SideNavigationProps.Item>(item: Item): Item {
  return {
    ...item,
    ...("href" in item && { href: addressOf(item.href) }),
    ...("items" in item && { items: item.items.map(placed) }),
  };
}
