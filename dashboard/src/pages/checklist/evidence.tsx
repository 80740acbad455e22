import ExpandableSection from "@cloudscape-design/components/expandable-section";
import { UntrustedText } from "../../components/untrusted-text";

interface EvidenceProps {
  evidence: Readonly<Record<string, string>>;
  /** Of the catalogue of failures. */
  code: string | null;
}

/** What was measured, or what AWS said: what the reason rests on. */
export function Evidence({ evidence, code }: EvidenceProps) {
  const rows = Object.entries({ ...(code === null ? {} : { code }), ...evidence });
  if (rows.length === 0) return null;
  return (
    <ExpandableSection headerText="What this rests on">
      {rows.map(([name, value]) => (
        <div key={name}>
          <span className="mono">{name}</span>
          {": "}
          <UntrustedText charactersMax={600}>{value}</UntrustedText>
        </div>
      ))}
    </ExpandableSection>
  );
}
