import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Input from "@cloudscape-design/components/input";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "../../api/api-error";
import { patternTestQuery } from "../../api/queries/sensitive";
import { UntrustedText } from "../../components/untrusted-text";
import { useSettled } from "../../components/use-settled";
import { plural } from "../../text/format";
import "./pattern-field.css";

interface PatternFieldProps {
  label: string;
  description: string;
  placeholder: string;
  sampleLabel: string;
  /** Names are compared in any case. */
  anyCase?: boolean;
  pattern: string | null;
  errorText?: string | undefined;
  onChange: (pattern: string | null) => void;
}

const PATTERN_CHARACTERS_MAX = 500;
const SAMPLE_CHARACTERS_MAX = 2_000;
// A person who types stops for this long when they want to see what comes of it.
/** A pattern and a text to try it on: what it finds, or why it is none, stands beside it while it is written. */
export function PatternField(props: PatternFieldProps) {
  const { label, description, placeholder, sampleLabel, anyCase = false, pattern, errorText, onChange } = props;
  const [sample, setSample] = useState("");
  const asked = useSettled(`${anyCase && pattern !== null ? "(?i)" : ""}${pattern ?? ""}`);
  const text = useSettled(sample);
  const test = useQuery(patternTestQuery(asked, text));
  const refusal = pattern !== null && test.isError ? asApiError(test.error) : null;
  return (
    <Grid gridDefinition={[{ colspan: { default: 12, xs: 6 } }, { colspan: { default: 12, xs: 6 } }]}>
      <FormField
        label={`${label} - optional`}
        description={description}
        errorText={
          refusal === null ? (
            errorText
          ) : (
            <UntrustedText charactersMax={400}>{`${refusal.explanation} ${refusal.fix ?? ""}`}</UntrustedText>
          )
        }
      >
        <Input
          value={pattern ?? ""}
          placeholder={placeholder}
          spellcheck={false}
          onChange={({ detail }) => {
            onChange(detail.value === "" ? null : detail.value.slice(0, PATTERN_CHARACTERS_MAX));
          }}
        />
      </FormField>
      <FormField label={sampleLabel} description="Nothing of it is kept.">
        <Input
          value={sample}
          spellcheck={false}
          onChange={({ detail }) => {
            setSample(detail.value.slice(0, SAMPLE_CHARACTERS_MAX));
          }}
        />
        <div className="pattern-outcome" aria-live="polite">
          {pattern !== null && text !== "" && test.data !== undefined && refusal === null && (
            <Outcome text={text} places={test.data.places} />
          )}
        </div>
      </FormField>
    </Grid>
  );
}

function Outcome({ text, places }: { text: string; places: readonly { begin: number; end: number }[] }) {
  if (places.length === 0) return <StatusIndicator type="stopped">Not found in this text</StatusIndicator>;
  return (
    <>
      <StatusIndicator type="success">{`Found in ${plural(places.length, "place")}`}</StatusIndicator>
      <div className="mono">
        {pieces(text, places).map(({ piece, isFound }, index) =>
          isFound ? (
            <mark key={index}>
              <UntrustedText>{piece}</UntrustedText>
            </mark>
          ) : (
            <UntrustedText key={index}>{piece}</UntrustedText>
          ),
        )}
      </div>
    </>
  );
}

/** The text cut where the pattern begins and ends. The API counts characters, not the units of JavaScript's strings. */
function pieces(text: string, places: readonly { begin: number; end: number }[]) {
  const characters = Array.from(text);
  const cut: { piece: string; isFound: boolean }[] = [];
  let at = 0;
  for (const { begin, end } of places) {
    if (begin > at) cut.push({ piece: characters.slice(at, begin).join(""), isFound: false });
    cut.push({ piece: characters.slice(begin, end).join(""), isFound: true });
    at = end;
  }
  if (at < characters.length) cut.push({ piece: characters.slice(at).join(""), isFound: false });
  return cut;
}
