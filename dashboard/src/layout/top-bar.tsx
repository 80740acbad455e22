import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { healthQuery } from "../api/queries/session";
import { session } from "../api/session";
import { useTheme } from "../preferences/use-theme";
import { TOP_NAVIGATION_ID } from "./ids";

const STORES = { sqlite: "SQLite on this machine", dynamodb: "DynamoDB" } as const;

/** What stands above every page. Signed out, it holds the name and the theme only. */
export function TopBar({ signedIn }: { signedIn: boolean }) {
  const navigate = useNavigate();
  const { theme, toggleTheme } = useTheme();
  const health = useQuery({ ...healthQuery(), enabled: signedIn });
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
      text: "Session",
      iconName: "user-profile",
      ...(health.data && {
        description: `Heliostat ${health.data.version} · inventory in ${STORES[health.data.store]}`,
      }),
      items: [{ id: "sign-out", text: "Sign out" }],
      onItemClick: () => {
        session.signOut();
      },
    });
  }
  return (
    <div id={TOP_NAVIGATION_ID} className="top-bar">
      <TopNavigation
        identity={{
          title: "Heliostat",
          href: "/collections",
          logo: { src: "/heliostat.svg", alt: "Logo" },
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
