import Toggle from "@cloudscape-design/components/toggle";
import { useLive } from "../preferences/use-live";

/** Whether the page follows the inventory as it grows. */
export function LiveSwitch() {
  const { live, setLive } = useLive();
  return (
    <Toggle
      checked={live}
      onChange={({ detail }) => {
        setLive(detail.checked);
      }}
    >
      Live
    </Toggle>
  );
}
