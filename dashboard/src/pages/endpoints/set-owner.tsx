import Autosuggest from "@cloudscape-design/components/autosuggest";
import FormField from "@cloudscape-design/components/form-field";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSetOwners } from "../../api/changes/owners";
import { ownersQuery } from "../../api/queries/inventory";
import type { EndpointSummary } from "../../api/types";
import { FormDialog, useSubmission } from "../../components/form-dialog";
import { useNotifications } from "../../layout/notifications";
import { plural } from "../../text/format";
import { visible } from "../../text/visible";

const CHARACTERS_MAX = 60;

interface SetOwnerProps {
  endpoints: readonly EndpointSummary[];
  onClose: () => void;
}

/** Says who answers for endpoints. What stood there before can be brought back. */
export default function SetOwner({ endpoints, onClose }: SetOwnerProps) {
  const known = useQuery(ownersQuery());
  const change = useSetOwners();
  const { notify } = useNotifications();
  const [name, setName] = useState(() => commonOwner(endpoints));
  const owner = name.trim();
  const many = plural(endpoints.length, "endpoint");

  const submission = useSubmission(onClose);

  // Awaited, for a callback of `mutate` goes with this dialog.
  const save = async () => {
    const wish = Object.fromEntries(endpoints.map(({ id }) => [id, owner === "" ? null : owner]));
    const read = Object.fromEntries(endpoints.map((endpoint) => [endpoint.id, endpoint.owner]));
    const { before, owners } = await change.mutateAsync({ owners: wish, read });
    notify({
      type: "success",
      content: owner === "" ? `Nobody owns ${many} any more.` : `${visible(owner)} owns ${many} now.`,
      undo: { action: () => change.mutateAsync({ owners: before, read: owners }) },
    });
  };
  return (
    <FormDialog
      title={`Owner of ${many}`}
      verb="Save"
      submission={submission}
      failed="The owner could not be set"
      isDisabled={name.length > CHARACTERS_MAX}
      onSubmit={() => {
        submission.send(save());
      }}
      onClose={onClose}
    >
      <FormField
        label="Owner"
        description="A team, a mailbox, a person: who is asked when something is found. Leave it empty for nobody."
        errorText={name.length > CHARACTERS_MAX && `At most ${CHARACTERS_MAX} characters.`}
      >
        <Autosuggest
          value={name}
          options={(known.data?.items ?? []).map((value) => ({ value }))}
          enteredTextLabel={(value) => `Use "${value}"`}
          placeholder="Nobody"
          empty="No owners were named yet"
          statusType={known.isPending ? "loading" : "finished"}
          loadingText="Loading owners"
          onChange={({ detail }) => {
            setName(detail.value);
          }}
        />
      </FormField>
    </FormDialog>
  );
}

/** The owner that all of them have. */
function commonOwner(endpoints: readonly EndpointSummary[]): string {
  const [first = null, ...others] = new Set(endpoints.map(({ owner }) => owner));
  return others.length === 0 ? (first ?? "") : "";
}
