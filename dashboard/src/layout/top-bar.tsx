import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { healthQuery, sessionQuery } from "../api/queries/session";
import { leave } from "../components/sign-out";
import { useTheme } from "../preferences/use-theme";
import { addressOf } from "../root";
import { visible } from "../text/visible";
import { TOP_NAVIGATION_ID } from "./ids";

const ROLES = { viewer: "Viewer", operator: "Operator", admin: "Administrator" } as const;
const STORES = { sqlite: "SQLite on this machine", dynamodb: "DynamoDB" } as const;

/** What stands above every page. Signed out, it holds the name and the theme only. */
export function TopBar({ signedIn }: { signedIn: boolean }) {
  const navigate = useNavigate();
  const { theme, toggleTheme } = useTheme();
  const health = useQuery({ ...healthQuery(), enabled: signedIn });
  const person = useQuery({ ...sessionQuery(), enabled: signedIn });
  const utilities: TopNavigationProps.Utility[] = [
    {
      type: "button",
      text: theme === "dark" ? "Light mode" : "Dark mode",
      onClick: toggleTheme,
    },
  ];
  if (signedIn) {
    utilities.push({
      type: "menu-dropdown",
      text: person.data ? visible(person.data.name) : "Session",
      iconName: "user-profile",
      description: [
        person.data && (person.data.role === null ? "No role" : ROLES[person.data.role]),
        health.data && `Heliostat ${health.data.version} · inventory in ${STORES[health.data.store]}`,
      ]
        .filter(Boolean)
        .join(" · "),
      items: [{ id: "sign-out", text: "Sign out" }],
      onItemClick: leave,
    });
  }
  return (
    <div id={TOP_NAVIGATION_ID} className="top-bar">
      <TopNavigation
        identity={{
          title: "Heliostat",
          href: addressOf("/collections"),
          logo: { src: addressOf("/heliostat.svg"), alt: "Logo" },
          onFollow: (event) => {
            event.preventDefault();
            void navigate("/collections");
          },
        }}
        utilities={utilities}
      />
    </div>
  );
}
