import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { usePurgeHost } from "../../api/changes/purge";
import { purgePreviewQuery } from "../../api/queries/purge";
import { useMay } from "../../api/use-may";
import { Confirm } from "../../components/confirm";
import { ErrorAlert } from "../../components/error-alert";
import { UntrustedText } from "../../components/untrusted-text";
import { plural } from "../../text/format";
import { purgedOf } from "../../text/purged";

/** Removes for good what is kept of a host: an administrator types its name first. */
export function PurgeHost({ host }: { host: string }) {
  const [isAsking, setIsAsking] = useState(false);
  if (!useMay("administer")) return null;
  return (
    <>
      <Button
        onClick={() => {
          setIsAsking(true);
        }}
      >
        Purge
      </Button>
      {isAsking && (
        <PurgeDialog
          host={host}
          onClose={() => {
            setIsAsking(false);
          }}
        />
      )}
    </>
  );
}

function PurgeDialog({ host, onClose }: { host: string; onClose: () => void }) {
  const purge = usePurgeHost();
  const navigate = useNavigate();
  const [gone, setGone] = useState<number | null>(null);
  return (
    <Confirm
      title="Purge this host?"
      verb="Purge"
      typed={host}
      onConfirm={async () => {
        await purge(host, setGone);
        void navigate("/collections");
      }}
      onClose={onClose}
    >
      All that is kept of <UntrustedText>{host}</UntrustedText> is removed for good: its endpoints with their samples,
      findings, changes and traffic, and what people decided of them. What was captured until now is not taken in again;
      new traffic is, as long as the host is mirrored. The audit keeps who purged it.
      <Preview host={host} />
      {gone !== null && <StatusIndicator type="in-progress">{plural(gone, "record")} removed</StatusIndicator>}
    </Confirm>
  );
}

function Preview({ host }: { host: string }) {
  const { data, error, refetch } = useQuery(purgePreviewQuery(host));
  if (error !== null) {
    return <ErrorAlert error={error} header="What would go could not be counted" onRetry={() => void refetch()} />;
  }
  if (data === undefined) return <StatusIndicator type="loading">Counting what would go</StatusIndicator>;
  return <Box padding={{ top: "xs" }}>{preview(purgedOf(data.counts), data.is_complete)}</Box>;
}

function preview(kinds: string[], isComplete: boolean): string {
  if (kinds.length > 0) return `Now: ${isComplete ? "" : "at least "}${kinds.join(", ")}.`;
  return isComplete ? "Nothing is kept of it." : "There is too much to count it in time.";
}
