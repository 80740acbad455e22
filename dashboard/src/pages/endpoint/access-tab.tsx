import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Auth, Endpoint } from "../../api/types";
import { EmptyState } from "../../components/resource-table";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, formatShare } from "../../text/format";

type AuthType = Auth["types"][number];

const COLUMNS: readonly TableProps.ColumnDefinition<AuthType>[] = [
  {
    id: "name",
    header: "Credentials",
    isRowHeader: true,
    minWidth: 180,
    cell: ({ name }) => <UntrustedText>{name}</UntrustedText>,
  },
  {
    id: "places",
    header: "Where",
    minWidth: 180,
    cell: ({ places }) => <UntrustedText mono>{places.join(", ")}</UntrustedText>,
  },
  {
    id: "accepted",
    header: "Of accepted requests",
    minWidth: 160,
    cell: ({ accepted_count, accepted_ratio }) => (
      <span className="number">
        {formatShare(accepted_ratio, 1)} ({formatCount(accepted_count)})
      </span>
    ),
  },
];

/** Which credentials callers showed, and who they are. */
export function AccessTab({ endpoint: { auth, callers } }: { endpoint: Endpoint }) {
  const { tokens } = auth;
  return (
    <SpaceBetween size="l">
      <Table
        header={
          <Header
            description={
              <UntrustedText charactersMax={400}>{`${auth.sentence}${
                auth.is_supported ? "" : " That is too few to rely on."
              }`}</UntrustedText>
            }
          >
            Authentication
          </Header>
        }
        items={auth.types}
        columnDefinitions={COLUMNS}
        trackBy="kind"
        wrapLines
        ariaLabels={{ tableLabel: "Authentication" }}
        empty={<EmptyState title="No credentials">No accepted request carried any.</EmptyState>}
      />
      <Container header={<Header variant="h3">Accepted and refused</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "Accepted", value: <Count value={auth.accepted_count} /> },
            {
              label: "Accepted without credentials",
              value: <Part part={auth.anonymous_accepted_count} whole={auth.accepted_count} />,
            },
            { label: "Refused (401, 403)", value: <Count value={auth.refused_count} /> },
            {
              label: "Refused without credentials",
              value: <Part part={auth.anonymous_refused_count} whole={auth.refused_count} />,
            },
          ]}
        />
      </Container>
      {tokens.count > 0 && (
        <Container
          header={
            <Header variant="h3" counter={`(${formatCount(tokens.count)})`}>
              JSON Web Tokens
            </Header>
          }
        >
          <KeyValuePairs
            columns={4}
            items={[
              { label: "Algorithms", value: <Counts counts={tokens.algorithms} /> },
              { label: "Issuers", value: <Counts counts={tokens.issuers} /> },
              { label: "Claims", value: <Counts counts={tokens.claims} /> },
              { label: "Scopes", value: <Counts counts={tokens.scopes} /> },
            ]}
          />
        </Container>
      )}
      <Container header={<Header variant="h3">Callers</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            {
              label: "From public addresses",
              value: <Part part={callers.public_count} whole={callers.public_count + callers.internal_count} />,
            },
            { label: "Networks", value: <Counts counts={callers.networks} /> },
            { label: "Services", value: <Counts counts={callers.services} /> },
            { label: "Programs", value: <Counts counts={callers.agents} /> },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}

function Count({ value }: { value: number }) {
  return <span className="number">{formatCount(value)}</span>;
}

function Part({ part, whole }: { part: number; whole: number }) {
  return (
    <span className="number">
      {formatCount(part)}
      {whole > 0 && ` (${formatShare(part, whole)})`}
    </span>
  );
}

/** The busiest first, as the API gives them. */
function Counts({ counts }: { counts: Readonly<Record<string, number>> }) {
  const entries = Object.entries(counts);
  if (entries.length === 0) return <>–</>;
  return (
    <>
      {entries.map(([name, count]) => (
        <div key={name}>
          <UntrustedText charactersMax={80}>{name}</UntrustedText> <Count value={count} />
        </div>
      ))}
    </>
  );
}
