import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import type { Endpoint } from "../../api/types";
import { RouteLink } from "../../components/route-link";
import { StatusBar } from "../../components/status-bar";
import { Time } from "../../components/time";
import { UntrustedText } from "../../components/untrusted-text";
import { formatCount, formatMilliseconds } from "../../text/format";
import { KINDS } from "../../text/kind";
import { hostAddress } from "../../addresses";

/** What an endpoint is and how much it is used, at one glance. */
export function Overview({ endpoint }: { endpoint: Endpoint }) {
  return (
    <Container header={<Header variant="h2">Overview</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          {
            label: "Host",
            value: (
              <RouteLink href={hostAddress(endpoint.host)}>
                <UntrustedText>{endpoint.host}</UntrustedText>
              </RouteLink>
            ),
          },
          {
            label: "Path",
            value: (
              <UntrustedText charactersMax={400} mono>
                {endpoint.path_template}
              </UntrustedText>
            ),
          },
          { label: "Requests", value: <span className="number">{formatCount(endpoint.request_count)}</span> },
          { label: "Unanswered", value: <span className="number">{formatCount(endpoint.unanswered_count)}</span> },
          { label: "Looked into", value: <Examined endpoint={endpoint} /> },
          { label: "Latency, median and p99", value: <Latencies latency={endpoint.latency_ms} /> },
          { label: "Statuses", value: <StatusBar statuses={endpoint.statuses} /> },
          { label: "Request types", value: <List items={endpoint.request_content_types} /> },
          { label: "Response types", value: <List items={endpoint.response_content_types} /> },
          { label: "First seen", value: <Time moment={endpoint.first_seen} /> },
          { label: "Last seen", value: <Time moment={endpoint.last_seen} /> },
          { label: "Kind and protocols", value: <List items={[...kindOf(endpoint), ...endpoint.protocols]} /> },
          { label: "Operation", value: <Operation endpoint={endpoint} /> },
          { label: "Other methods of its path", value: <List items={endpoint.facts?.attached_methods ?? []} /> },
          {
            label: "Endpoint ID",
            value: <span className="mono">{endpoint.id}</span>,
          },
        ]}
      />
    </Container>
  );
}

function kindOf({ facts }: Endpoint): string[] {
  return facts === null ? [] : [KINDS[facts.kind]];
}

/** What a protocol calls the operation that was told from bodies; most endpoints are their method and path. */
function Operation({ endpoint: { path_template } }: { endpoint: Endpoint }) {
  const [, label] = path_template.split("#", 2);
  return label === undefined ? "The method and path" : <UntrustedText mono>{label}</UntrustedText>;
}

function Examined({ endpoint }: { endpoint: Endpoint }) {
  if (endpoint.examined_count === endpoint.request_count) return <>All requests</>;
  return <span className="number">{formatCount(endpoint.examined_count)}</span>;
}

function Latencies({ latency }: { latency: Endpoint["latency_ms"] }) {
  if (latency.p50 === null || latency.p99 === null) return <>–</>;
  return (
    <span className="number">
      {formatMilliseconds(latency.p50)}, {formatMilliseconds(latency.p99)}
    </span>
  );
}

function List({ items }: { items: readonly string[] }) {
  return items.length === 0 ? "–" : <UntrustedText>{items.join(", ")}</UntrustedText>;
}
