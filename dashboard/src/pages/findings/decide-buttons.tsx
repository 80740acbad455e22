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

/** What can be decided of some findings; nothing for those who may only look. */
export function DecideButtons({ findings, onDecided }: DecideButtonsProps) {
  const mayDecide = useMay("decide");
  const [kind, setKind] = useState<Decision["kind"] | null>(null);
  if (!mayDecide) return null;
  const some = findings.length > 0;
  const areAside = findings.every(({ status }) => status === "accepted");
  const areOpen = findings.every(({ status }) => status === "open");
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          disabled={!some}
          onClick={() => {
            setKind("accept");
          }}
        >
          Accept
        </Button>
        <Button
          disabled={!some}
          onClick={() => {
            setKind("false_positive");
          }}
        >
          False positive
        </Button>
        <Button
          disabled={!some || areOpen || !areAside}
          onClick={() => {
            setKind("reopen");
          }}
        >
          Re-open
        </Button>
      </SpaceBetween>
      {kind !== null && (
        <DecideModal
          findings={findings}
          kind={kind}
          onClose={() => {
            setKind(null);
            onDecided?.();
          }}
        />
      )}
    </>
  );
}
