import type { EndpointFacts } from "../api/types";

/** The protocols that endpoints speak, as people write them. */
export const KINDS: Readonly<Record<EndpointFacts["kind"], string>> = {
  rest: "REST",
  graphql: "GraphQL",
  grpc: "gRPC",
  soap: "SOAP",
  json_rpc: "JSON-RPC",
  mcp: "MCP",
  aws_json: "AWS JSON",
  aws_query: "AWS Query",
  websocket: "WebSocket",
  sse: "Server-sent events",
};
