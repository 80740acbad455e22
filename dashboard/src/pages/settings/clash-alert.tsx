import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { LABELS, networksOf } from "./draft";
import { ruleOf } from "./sampling-rules";
import type { SettingsForm } from "./use-form";
import { Value } from "./value";

/** What somebody else changed as well: both, and the choice between them. */
export function ClashAlert({ form: { base, draft, clashes, settle } }: { form: SettingsForm }) {
  const mine = {
    ...draft,
    sampling_rules: draft.sampling_rules.map(ruleOf),
    trusted_proxy_networks: networksOf(draft.trusted_proxy_networks),
  };
  return (
    <Alert
      type="warning"
      header="Somebody else changed the same meanwhile"
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            onClick={() => {
              settle("theirs");
            }}
          >
            Take theirs
          </Button>
          <Button
            onClick={() => {
              settle("mine");
            }}
          >
            Keep mine
          </Button>
        </SpaceBetween>
      }
    >
      {clashes.map((name) => (
        <div key={name}>
          <b>{LABELS[name]}</b>: yours is <Value value={mine[name]} />, and <Value value={base.settings[name].value} />{" "}
          is saved.
        </div>
      ))}
    </Alert>
  );
}
