import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Decision } from "../../api/changes/findings";
import type { Finding } from "../../api/types";
import { useMay } from "../../api/use-may";
import { DecideModal } from "./decide-modal";

interface DecideButtonsProps {
  findings: readonly Finding[];
  onDecided?: () => void;
}

/** Whether there is something to decide: what is fixed is gone, and opens by itself where it is seen again. */
export const canBeDecided = ({ status }: Finding): boolean => status !== "fixed";

/** What can be decided of some findings; nothing for those who may only look. */
export function DecideButtons({ findings, onDecided }: DecideButtonsProps) {
  const mayDecide = useMay("decide");
  // As they were when somebody asked for it: what the next look at the API brings is not decided unseen.
  const [asked, setAsked] = useState<{ kind: Decision["kind"]; findings: readonly Finding[] } | null>(null);
  if (!mayDecide) return null;
  const some = findings.length > 0 && findings.every(canBeDecided);
  const areAside = findings.every(({ status }) => status === "accepted");
  const ask = (kind: Decision["kind"]) => () => {
    setAsked({ kind, findings });
  };
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button disabled={!some} onClick={ask("accept")}>
          Accept
        </Button>
        <Button disabled={!some} onClick={ask("false_positive")}>
          False positive
        </Button>
        <Button disabled={!some || !areAside} onClick={ask("reopen")}>
          Re-open
        </Button>
      </SpaceBetween>
      {asked !== null && (
        <DecideModal
          {...asked}
          onClose={() => {
            setAsked(null);
            onDecided?.();
          }}
        />
      )}
    </>
  );
}
