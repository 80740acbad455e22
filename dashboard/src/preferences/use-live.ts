import { usePreference } from "./use-preference";

// Often enough to feel live while traffic arrives; a page of rows costs the store one query.
const LIVE_INTERVAL_MS = 3_000;

/** Whether pages follow the inventory as it grows. A hidden tab asks for nothing. */
export function useLive(): { live: boolean; setLive: (live: boolean) => void; refetchInterval: number | false } {
  const [live, setLive] = usePreference("live", true);
  return { live, setLive, refetchInterval: live ? LIVE_INTERVAL_MS : false };
}
