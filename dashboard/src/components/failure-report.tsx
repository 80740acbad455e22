import Alert, { type AlertProps } from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Failure } from "../api/types";
import { words } from "../text/words";
import { CodeBlock } from "./code-block";
import { CopyButton } from "./copy-button";
import { UntrustedText } from "./untrusted-text";

const SENTENCE_CHARACTERS_MAX = 1_200;

interface FailureReportProps {
  failure: Failure;
  header: string;
  type?: AlertProps.Type;
  action?: ReactNode;
}

/** A failure of the catalogue: why, what to do, what to paste for it, and what was seen. */
export function FailureReport({ failure, header, type, action }: FailureReportProps) {
  const pastes = pastesOf(failure);
  const { aws_code, aws_message, ...evidence } = failure.evidence;
  const said = [aws_code, aws_message].filter((text) => text !== undefined && text !== "").join(": ");
  const seen = Object.entries(evidence);
  return (
    <SpaceBetween size="m">
      <Alert type={type ?? failure.severity} header={header} action={action}>
        <SpaceBetween size="xs">
          <UntrustedText charactersMax={SENTENCE_CHARACTERS_MAX}>{failure.explanation}</UntrustedText>
          {failure.fix !== null && (
            <div>
              <b>What to do: </b>
              <UntrustedText charactersMax={SENTENCE_CHARACTERS_MAX}>
                {withoutPastes(failure.fix, pastes)}
              </UntrustedText>
            </div>
          )}
          {said !== "" && (
            <div>
              <b>AWS said: </b>
              <UntrustedText charactersMax={SENTENCE_CHARACTERS_MAX}>{said}</UntrustedText>
            </div>
          )}
          <Box fontSize="body-s" color="inherit">
            <span className="mono">{failure.code}</span>
          </Box>
        </SpaceBetween>
      </Alert>
      {pastes.map(({ label, text }) => (
        <ExpandableSection
          key={label}
          defaultExpanded
          headerText={label}
          headerActions={<CopyButton text={text} label="Copy" />}
          variant="default"
        >
          <CodeBlock label={label} text={text} />
        </ExpandableSection>
      ))}
      {seen.length > 0 && (
        <ExpandableSection headerText="What was seen">
          <KeyValuePairs
            columns={3}
            items={seen.map(([name, value]) => ({
              label: words(name),
              value: <UntrustedText charactersMax={400}>{value}</UntrustedText>,
            }))}
          />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

interface Paste {
  label: string;
  text: string;
  /** As a sentence of the catalogue may quote it. */
  quoted: string;
}

/** What of a remedy a person pastes somewhere. */
export function pastesOf({ remedy }: Pick<Failure, "remedy">): Paste[] {
  const pastes: Paste[] = [];
  const keyStatements = remedy?.["key_policy_statements"];
  if (isList(keyStatements)) {
    pastes.push({
      label: "Statements for the key's policy",
      text: JSON.stringify(keyStatements, null, 2),
      // As Python writes it, which fills the catalogue's sentences.
      quoted: pythonJson(keyStatements),
    });
  }
  const command = remedy?.["create_grant_command"];
  if (typeof command === "string" && command !== "") {
    pastes.push({ label: "Or, where the key's policy is not yours, a grant", text: command, quoted: command });
  }
  const statements = remedy?.["policy_statements"];
  if (isList(statements)) {
    const document = { Version: "2012-10-17", Statement: statements };
    pastes.push({
      label: "Policy for the control plane's role",
      text: JSON.stringify(document, null, 2),
      quoted: pythonJson(statements),
    });
  }
  return pastes;
}

function withoutPastes(fix: string, pastes: readonly Paste[]): string {
  return pastes.reduce((text, { quoted }) => text.replace(quoted, "(see below)"), fix);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, each]) => `${JSON.stringify(name)}: ${pythonJson(each)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}
