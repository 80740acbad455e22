import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FindingCounts } from "../../api/types";
import { Facets } from "../../components/facets";
import { SEVERITIES, SeverityBadge } from "../../components/severity";
import { OWASP, owaspNumber } from "../../text/finding";

interface FindingFacetsProps {
  counts: FindingCounts | undefined;
  severity: string;
  owasp: string;
  onSeverity: (severity: string) => void;
  onOwasp: (owasp: string) => void;
}

/** How many findings there are of each severity and category; each narrows the list. */
export function FindingFacets({ counts, severity, owasp, onSeverity, onOwasp }: FindingFacetsProps) {
  return (
    <Container>
      <SpaceBetween size="s">
        <Facets
          label="Severity"
          chosen={severity}
          onChange={onSeverity}
          facets={SEVERITIES.map((value) => ({
            value,
            label: <SeverityBadge severity={value} />,
            count: counts === undefined ? null : (counts.by_severity[value] ?? 0),
          }))}
        />
        <ExpandableSection headerText="OWASP API Security Top 10" defaultExpanded>
          <Facets
            label="OWASP category"
            chosen={owasp}
            onChange={onOwasp}
            facets={Object.entries(OWASP).map(([value, name]) => ({
              value,
              label: owaspNumber(value),
              title: name,
              count: counts === undefined ? null : (counts.by_owasp[value] ?? 0),
            }))}
          />
          {owasp in OWASP && <Box padding={{ top: "xs" }}>{OWASP[owasp as keyof typeof OWASP]}</Box>}
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}
