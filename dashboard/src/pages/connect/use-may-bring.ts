import type { Plan } from "../../api/types";
import { useMay } from "../../api/use-may";

/** Whether the person may take these settings along with an apply: some are an administrator's. */
export function useMayBring(settings: Plan["settings"] = []): boolean {
  const mayAdminister = useMay("administer");
  return mayAdminister || !settings.some(({ needs_administrator }) => needs_administrator);
}
