import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Sample, SampleRequest } from "../../../api/types";
import { Method } from "../../../components/method";
import { StatusCode } from "../../../components/status-code";
import { UntrustedText } from "../../../components/untrusted-text";
import { formatBytes } from "../../../text/format";
import "./exchange-view.css";

const BODY_CHARACTERS_MAX = 2_000;

/** A request and its answer side by side. */
export function ExchangeView({ sample: { request, response } }: { sample: Sample }) {
  return (
    <div className="exchange">
      <Message title="Request" startLine={<StartLine request={request} />} message={request} />
      {response === null ? (
        <Container header={<Header variant="h3">Response</Header>}>No answer to this request was seen.</Container>
      ) : (
        <Message title="Response" startLine={<StatusCode status={response.status} />} message={response} />
      )}
    </div>
  );
}

function StartLine({ request }: { request: SampleRequest }) {
  return (
    <>
      <Method name={request.method} /> <UntrustedText mono>{request.target}</UntrustedText>
    </>
  );
}

interface MessageProps {
  title: string;
  startLine: ReactNode;
  message: Pick<SampleRequest, "headers" | "body" | "body_size">;
}

function Message({ title, startLine, message }: MessageProps) {
  return (
    <Container fitHeight header={<Header variant="h3">{title}</Header>}>
      <SpaceBetween size="m">
        <div>{startLine}</div>
        <Headers headers={message.headers} />
        <Body title={title} message={message} />
      </SpaceBetween>
    </Container>
  );
}

function Headers({ headers }: { headers: readonly (readonly string[])[] }) {
  if (headers.length === 0) return <Box color="text-body-secondary">No headers.</Box>;
  return (
    <dl className="headers">
      {headers.map(([name = "", value = ""], index) => (
        <div key={index}>
          <dt>
            <UntrustedText>{name}</UntrustedText>
          </dt>
          <dd>
            <UntrustedText mono>{value}</UntrustedText>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Body({ title, message: { body, body_size } }: Pick<MessageProps, "title" | "message">) {
  if (body === null) {
    return (
      <Box color="text-body-secondary">
        {body_size === 0 ? "No body." : `A body of ${formatBytes(body_size)}, not kept.`}
      </Box>
    );
  }
  return (
    <div>
      <Box variant="awsui-key-label">Body · {formatBytes(body_size)}</Box>
      <div className="body" role="region" aria-label={`Body of the ${title.toLowerCase()}`} tabIndex={0}>
        <UntrustedText mono place="body" charactersMax={BODY_CHARACTERS_MAX}>
          {body}
        </UntrustedText>
      </div>
    </div>
  );
}
