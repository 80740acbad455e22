import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { useEffect } from "react";
import { usePreference } from "./use-preference";

export type Theme = "light" | "dark";

const systemTheme = (): Theme => (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

/** Light or dark: as the system says, until the person chooses. */
export function useTheme(): { theme: Theme; toggleTheme: () => void } {
  const [chosen, choose] = usePreference<Theme | null>("theme", null);
  const theme = chosen ?? systemTheme();
  useEffect(() => {
    applyMode(theme === "dark" ? Mode.Dark : Mode.Light);
  }, [theme]);
  return {
    theme,
    toggleTheme: () => {
      choose(theme === "dark" ? "light" : "dark");
    },
  };
}
