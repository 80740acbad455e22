import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Endpoint, EndpointFacts } from "../../api/types";
import { AuthenticationChip, ExposureChip } from "../../components/access";
import { NotReviewed } from "../../components/not-reviewed";
import { SensitiveChips } from "../../components/sensitive-chips";
import { FindingCounts, RiskScore } from "../../components/severity";
import { UntrustedText } from "../../components/untrusted-text";

/** Who reaches an endpoint, what it asks of them, what it handles, and what is wrong with it. */
export function Security({ endpoint }: { endpoint: Endpoint }) {
  const { facts, auth, exposure } = endpoint;
  return (
    <Container header={<Header variant="h2">Security</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          { label: "Risk", value: facts === null ? <NotReviewed /> : <Risk facts={facts} /> },
          {
            label: "Authentication",
            value: (
              <Explained explanation={auth.sentence}>
                <AuthenticationChip authentication={auth.is_supported ? auth.requirement : "unknown"} />
              </Explained>
            ),
          },
          {
            label: "Exposure",
            value: (
              <Explained explanation={exposure.reason}>
                <ExposureChip exposure={exposure.level} />
              </Explained>
            ),
          },
          {
            label: "Sensitive data and open findings",
            value:
              facts === null ? (
                <NotReviewed />
              ) : (
                <SpaceBetween size="xs">
                  <SensitiveChips classes={facts.sensitive} />
                  <FindingCounts counts={facts.finding_counts} />
                </SpaceBetween>
              ),
          },
        ]}
      />
    </Container>
  );
}

function Risk({ facts }: { facts: EndpointFacts }) {
  return (
    <Explained explanation={facts.risk_factors.map(({ explanation }) => explanation).join(" ")}>
      <RiskScore risk={facts.risk} />
    </Explained>
  );
}

function Explained({ explanation, children }: { explanation: string; children: ReactNode }) {
  return (
    <>
      {children}
      {explanation !== "" && (
        <Box fontSize="body-s" color="text-body-secondary">
          <UntrustedText charactersMax={400}>{explanation}</UntrustedText>
        </Box>
      )}
    </>
  );
}
