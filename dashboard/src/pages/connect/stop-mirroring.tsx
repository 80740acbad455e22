import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useRemove } from "../../api/changes/mirroring";
import type { Mirroring } from "../../api/types";
import { Confirm } from "../../components/confirm";
import { formatAmount, plural } from "../../text/format";
import { operationAddress } from "../../addresses";
import { forgetDraft } from "./draft";

/** Takes away all that applying made, once the installation's name is typed. */
export function StopMirroring({ mirroring }: { mirroring: Mirroring }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useRemove();
  const navigate = useNavigate();
  const { installation, sessions, stacks, cost } = mirroring;
  const standing = stacks.filter(({ status }) => status !== null).map(({ name }) => name);
  return (
    <>
      <Button
        onClick={() => {
          setAsking(true);
        }}
      >
        Stop mirroring
      </Button>
      {isAsking && (
        <Confirm
          title="Stop mirroring?"
          verb="Stop mirroring"
          typed={installation}
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={async () => {
            const { id } = await remove.mutateAsync();
            forgetDraft();
            void navigate(operationAddress(id));
          }}
        >
          {`${plural(sessions.count, "mirror session")} and ${
            standing.length > 0 ? `the stacks ${standing.join(" and ")}` : "what else carries its name"
          } are deleted. What was not read from the record stream by then is lost; the inventory stays. That saves ${formatAmount(cost.month, cost.currency)} each month.`}
        </Confirm>
      )}
    </>
  );
}
