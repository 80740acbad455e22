import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { endpointQuery } from "../../api/queries/inventory";
import { rulesQuery } from "../../api/queries/rules";
import type { Finding, Rule } from "../../api/types";
import { EndpointLink } from "../../components/endpoint-link";
import { ErrorAlert } from "../../components/error-alert";
import { FindingStatus } from "../../components/finding-status";
import { RouteLink } from "../../components/route-link";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { OWASP, referenceAddress, referenceName } from "../../text/finding";
import { formatCount } from "../../text/format";
import { visible } from "../../text/visible";
import { endpointsAddress } from "../../addresses";
import "./finding-detail.css";

const TEXT_CHARACTERS_MAX = 2_000;

/** What was found and where, what the rule says of it, and what to do. */
export function FindingDetail({ finding }: { finding: Finding }) {
  const rules = useQuery(rulesQuery());
  const rule = rules.data?.items.find(({ id }) => id === finding.rule);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">What was seen</Header>}>
        <SpaceBetween size="l">
          <div className="evidence">
            <UntrustedText charactersMax={TEXT_CHARACTERS_MAX}>{finding.evidence}</UntrustedText>
          </div>
          <KeyValuePairs
            columns={4}
            items={[
              { label: "State", value: <FindingStatus finding={finding} /> },
              { label: "Endpoint", value: <WhereItIs finding={finding} /> },
              {
                label: "Host",
                value: (
                  <RouteLink href={endpointsAddress({ host: finding.host })}>
                    <UntrustedText>{finding.host}</UntrustedText>
                  </RouteLink>
                ),
              },
              { label: "Detail", value: <UntrustedText mono>{finding.detail || "–"}</UntrustedText> },
              { label: "Sightings", value: formatCount(finding.support) },
              { label: "First seen", value: <Time moment={finding.first_seen} /> },
              { label: "Last seen", value: <Time moment={finding.last_seen} /> },
              { label: "Came back", value: finding.reopened === 0 ? "Never" : `${formatCount(finding.reopened)} ×` },
            ]}
          />
        </SpaceBetween>
      </Container>
      {rules.isError && (
        <ErrorAlert
          error={rules.error}
          header="What the rule says could not be loaded"
          onRetry={() => void rules.refetch()}
        />
      )}
      {rules.isSuccess && (
        <Container header={<Header variant="h2">What it means</Header>}>
          {rule === undefined ? <UnknownRule rule={finding.rule} /> : <Explained rule={rule} />}
        </Container>
      )}
    </SpaceBetween>
  );
}

function WhereItIs({ finding: { endpoint_id } }: { finding: Finding }) {
  const endpoint = useQuery({ ...endpointQuery(endpoint_id ?? ""), enabled: endpoint_id !== null });
  if (endpoint_id === null) return "The whole host";
  if (endpoint.data === undefined) return endpoint.isError ? "Not known any more" : "Loading";
  const { method, path_template } = endpoint.data;
  return <EndpointLink endpointId={endpoint_id} method={method} pathTemplate={path_template} tab="findings" />;
}

function UnknownRule({ rule }: { rule: string }) {
  return (
    <>
      The catalogue has no rule <UntrustedText mono>{rule}</UntrustedText> any more; it may have been one of your own.
    </>
  );
}

function Explained({ rule }: { rule: Rule }) {
  return (
    <SpaceBetween size="l">
      <UntrustedText charactersMax={TEXT_CHARACTERS_MAX}>{rule.explanation}</UntrustedText>
      <div>
        <Box variant="h3">What to do</Box>
        <UntrustedText charactersMax={TEXT_CHARACTERS_MAX}>{rule.fix}</UntrustedText>
      </div>
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Rule", value: <UntrustedText mono>{rule.id}</UntrustedText> },
          { label: "OWASP category", value: owaspInWords(rule.owasp) },
          { label: "References", value: <References references={rule.references} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function owaspInWords(owasp: string): string {
  return owasp in OWASP ? `${owasp} ${OWASP[owasp as keyof typeof OWASP]}` : owasp || "–";
}

function References({ references }: { references: readonly string[] }) {
  if (references.length === 0) return "–";
  return (
    <SpaceBetween size="xxs">
      {references.map((reference) => {
        const address = referenceAddress(reference);
        const name = visible(referenceName(reference));
        return (
          <div key={reference}>
            {address === null ? (
              name
            ) : (
              <Link href={address} external externalIconAriaLabel="Opens in a new tab">
                {name}
              </Link>
            )}
          </div>
        );
      })}
    </SpaceBetween>
  );
}
