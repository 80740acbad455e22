import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { samplingPreviewQuery } from "../../api/queries/settings";
import { ErrorAlert } from "../../components/error-alert";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, plural } from "../../text/format";
import { ruleOf, type RuleText } from "./sampling-rules";
import { useSettled } from "../../components/use-settled";

/** What the rules, as they are typed, would do to the endpoints that are known. */
export function SamplingPreview({ rules: typed }: { rules: RuleText[] }) {
  // By its text, which stays the same where the list is made anew.
  const text = useSettled(JSON.stringify(typed.map(ruleOf)));
  const rules = useMemo(() => JSON.parse(text) as ReturnType<typeof ruleOf>[], [text]);
  const { data, error } = useQuery(samplingPreviewQuery(rules));
  if (error) return <ErrorAlert error={error} header="The rules could not be tried" />;
  if (data === undefined) return <StatusIndicator type="loading">Trying the rules</StatusIndicator>;
  const { endpoints, excluded, perhaps, examples, is_whole, warnings } = data;
  return (
    <Alert
      type={warnings.length > 0 ? "warning" : "info"}
      header={`Leaves out ${formatCount(excluded)} of ${plural(endpoints, "known endpoint")}`}
    >
      {!is_whole && <div>There are more endpoints than were looked at.</div>}
      {perhaps > 0 && (
        <div>{`Perhaps ${plural(perhaps, "more", "more")}: it depends on the port, the network or the value of a parameter.`}</div>
      )}
      {warnings.map((warning) => (
        <div key={warning}>{warning}</div>
      ))}
      {examples.length > 0 && (
        <Box fontSize="body-s" color="inherit">
          {examples.map((example) => (
            <div key={example}>
              <UntrustedText mono>{example}</UntrustedText>
            </div>
          ))}
          {excluded > examples.length && <div>…</div>}
        </Box>
      )}
    </Alert>
  );
}
