/** A small world that is as hostile as real traffic: what the fake API tells of. */
import type {
  Collection,
  Endpoint,
  Health,
  LoadBalancer,
  Parameter,
  Policy,
  PolicyTask,
  Sample,
} from "../src/api/types";

export interface World {
  token: string;
  health: Health;
  endpoints: Endpoint[];
  loadBalancers: LoadBalancer[];
  policies: Partial<Record<PolicyTask, Policy>>;
}

const START = Date.parse("2026-11-24T12:00:00.000Z");
const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

const idOf = (index: number): string => (0x5eed0000 + index * 7919).toString(16).padStart(20, "c");

interface Seed {
  method: string;
  host: string;
  path: string;
  statuses: Record<string, number>;
  parameters?: Parameter[];
  request?: Record<string, unknown>;
  response?: Record<string, unknown>;
  samples?: Sample[];
  findings?: Omit<
    Endpoint["findings"][number],
    "id" | "host" | "endpoint_id" | "detail" | "first_seen" | "last_seen"
  >[];
  unanswered?: number;
}

const STRING = { type: "string" };
const USER = {
  type: "object",
  required: ["id", "email", "created_at", "roles"],
  properties: {
    id: { type: "string", format: "uuid" },
    email: { type: "string", format: "email" },
    name: { type: ["string", "null"] },
    created_at: { type: "string", format: "date-time" },
    roles: { type: "array", items: STRING },
    address: {
      type: "object",
      required: ["city"],
      properties: { street: STRING, city: STRING, position: { type: "array", items: { type: "number" } } },
    },
    labels: { type: "object", additionalProperties: STRING },
  },
};

const parameter = (
  location: Parameter["location"],
  name: string,
  types: Record<string, number>,
  required = false,
): Parameter => ({
  location,
  name,
  types,
  seen: Object.values(types).reduce((sum, count) => sum + count, 0),
  required,
});

const userSample = (minute: number, id: string): Sample => ({
  captured_at: at(minute),
  client: "10.0.3.17:51044",
  server: "10.0.12.9:8080",
  complete: true,
  request: {
    method: "GET",
    target: `/v1/users/${id}?expand=roles&api_key=‹masked:32›`,
    headers: [
      ["Host", "api.shop.example"],
      ["User-Agent", "okhttp/4.12.0"],
      ["Authorization", "Bearer ‹masked:jwt:912›"],
      ["Cookie", "session=‹masked:44›; theme=‹masked:4›"],
      ["X-Forwarded-For", "203.0.113.7"],
    ],
    body: null,
    body_size: 0,
  },
  response: {
    status: 200,
    headers: [
      ["Content-Type", "application/json"],
      ["Set-Cookie", "session=‹masked:44›; Path=/; HttpOnly"],
      ["X-Note", "plain \u202etxt.exe\u202c \u200binvisible\u0007"],
    ],
    body: JSON.stringify(
      {
        id: "‹masked:36›",
        email: "‹masked:19›",
        name: null,
        created_at: "‹masked:24›",
        roles: ["‹masked:5›", "‹masked:8›", "‹items:4 more›"],
        address: { city: "‹masked:9›", position: ["‹number›", "‹number›"] },
      },
      null,
      1,
    ),
    body_size: 412,
  },
});

const SEEDS: Seed[] = [
  {
    method: "GET",
    host: "api.shop.example",
    path: "/v1/users/{user_id}",
    statuses: { "200": 18_204, "304": 2_110, "404": 311, "500": 7 },
    unanswered: 3,
    parameters: [
      parameter("path", "user_id", { uuid: 20_632 }, true),
      parameter("query", "expand", { string: 8_201 }),
      parameter("query", "api_key", { string: 14 }),
      parameter("header", "X-Request-Id", { uuid: 20_632 }, true),
      parameter("cookie", "session", { string: 11_500 }),
      parameter("query", "page", { integer: 300, string: 2 }),
    ],
    response: { "200": USER, "404": { type: "object", required: ["error"], properties: { error: STRING } } },
    samples: [
      userSample(1, "7d9f1c62-5a55-4f0e-9c1b-0b0f5ad1e6a1"),
      userSample(2, "0c1d9f62-1b55-4f0e-8c1b-0b0f5ad1e6b2"),
    ],
    findings: [
      {
        rule: "AUTH-15",
        title: "A credential travels in the query",
        severity: "high",
        evidence: "Query parameter api_key in 14 requests; it ends in access logs of every proxy on the way.",
      },
      {
        rule: "DATA-02",
        title: "E-mail addresses in answers",
        severity: "medium",
        evidence: "Field email of status 200 has the form of an e-mail address in 18,204 answers.",
      },
    ],
  },
  {
    method: "POST",
    host: "api.shop.example",
    path: "/v1/users",
    statuses: { "201": 902, "400": 120, "409": 33 },
    request: {
      type: "object",
      required: ["email", "password"],
      properties: { email: { type: "string", format: "email" }, password: STRING, name: STRING },
    },
    response: { "201": USER },
  },
  {
    method: "GET",
    host: "api.shop.example",
    path: "/v1/users/{user_id}/orders",
    statuses: { "200": 5_120, "403": 41 },
  },
  {
    method: "DELETE",
    host: "api.shop.example",
    path: "/v1/users/{user_id}/sessions/{session_id}",
    statuses: { "204": 77 },
  },
  {
    method: "PATCH",
    host: "api.shop.example",
    path: "/v1/orders/{order_id}",
    statuses: { "200": 640, "422": 80, "500": 61 },
  },
  {
    method: "GET",
    host: "api.shop.example",
    path: "/v1/orders/{order_id}/items/{item_id}",
    statuses: { "200": 3_300 },
  },
  { method: "PUT", host: "api.shop.example", path: "/v1/carts/{cart_id}", statuses: { "200": 2_870, "409": 12 } },
  {
    method: "POST",
    host: "payments.shop.example:8443",
    path: "/charges",
    statuses: { "201": 1_204, "402": 96, "502": 8 },
  },
  { method: "GET", host: "payments.shop.example:8443", path: "/charges/{id}", statuses: { "200": 4_020 } },
  { method: "POST", host: "auth.shop.example", path: "/oauth2/token", statuses: { "200": 30_112, "401": 1_002 } },
  { method: "GET", host: "auth.shop.example", path: "/.well-known/jwks.json", statuses: { "200": 611 } },
  { method: "GET", host: "10.0.12.44:9000", path: "/actuator/health", statuses: { "200": 86_400 } },
  {
    method: "GET",
    host: "legacy.internal",
    path: '/<script>alert("x")</script>/\u202etxt.exe/{id}',
    statuses: { "404": 2 },
    parameters: [
      parameter("query", `<img src=x onerror=alert(1)>${"A".repeat(400)}`, { string: 2 }),
      parameter("query", "currency", { string: 2 }),
      parameter("query", "day", { date: 1 }),
    ],
  },
  {
    method: "PROPFINDWITHANENDLESSNAME",
    host: "legacy.internal",
    path: `/${"very-long-segment-".repeat(30)}`,
    statuses: { "405": 1 },
  },
];

const endpointOf = (seed: Seed, index: number): Endpoint => {
  const id = idOf(index);
  const first_seen = at(index);
  const last_seen = at(120 + index);
  const answers = Object.values(seed.statuses).reduce((sum, count) => sum + count, 0);
  return {
    id,
    method: seed.method,
    host: seed.host,
    path_template: seed.path,
    request_count: answers + (seed.unanswered ?? 0),
    unanswered_count: seed.unanswered ?? 0,
    examined_count: answers + (seed.unanswered ?? 0),
    latency_ms: answers > 0 ? { p50: 12.4, p95: 96, p99: 1300 } : { p50: null, p95: null, p99: null },
    statuses: seed.statuses,
    request_content_types: seed.request ? ["application/json"] : [],
    response_content_types: ["application/json"],
    parameter_count: seed.parameters?.length ?? 0,
    protocols: ["http/1.1"],
    first_seen,
    last_seen,
    parameters: seed.parameters ?? [],
    request_schema: seed.request ?? null,
    response_schemas: (seed.response ?? {}) as Endpoint["response_schemas"],
    samples: seed.samples ?? [],
    findings: (seed.findings ?? []).map((finding, number) => ({
      ...finding,
      id: `${id}-${number}`,
      host: seed.host,
      endpoint_id: id,
      detail: "",
      first_seen,
      last_seen,
    })),
  };
};

/** The collections that a set of endpoints makes. */
export function collectionsOf(endpoints: readonly Endpoint[]): Collection[] {
  const hosts = [...new Set(endpoints.map(({ host }) => host))];
  return hosts.map((host) => {
    const own = endpoints.filter((endpoint) => endpoint.host === host);
    return {
      host,
      endpoint_count: own.length,
      request_count: own.reduce((sum, { request_count }) => sum + request_count, 0),
      first_seen: own.map(({ first_seen }) => first_seen).sort()[0] ?? at(0),
      last_seen:
        own
          .map(({ last_seen }) => last_seen)
          .sort()
          .at(-1) ?? at(0),
    };
  });
}

const ELIGIBLE = {
  mirrorable: true,
  code: "mirrorable",
  explanation: "Its network interface can be a mirror source.",
  fix: null,
  notes: [],
};

const LOAD_BALANCERS: LoadBalancer[] = [
  {
    id: "arn:aws:elasticloadbalancing:eu-north-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188",
    arn: "arn:aws:elasticloadbalancing:eu-north-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188",
    name: "shop",
    type: "application",
    scheme: "internet-facing",
    vpc_id: "vpc-0a1b2c3d4e5f60718",
    state: "active",
    dns_name: "shop-1234567890.eu-north-1.elb.amazonaws.com",
    availability_zones: ["eu-north-1a", "eu-north-1b"],
    listeners: [
      { protocol: "HTTPS", port: 443, tls: true },
      { protocol: "HTTP", port: 80, tls: false },
    ],
    target_groups: [
      {
        arn: "arn:aws:elasticloadbalancing:eu-north-1:123456789012:targetgroup/shop-web/73e2d6bc24d8a067",
        name: "shop-web",
        protocol: "HTTP",
        protocol_version: "HTTP1",
        port: 8080,
        target_type: "instance",
        through: [],
        unread: null,
        notes: [],
        targets: [
          {
            id: "i-0f1e2d3c4b5a69788",
            port: 8080,
            availability_zone: "eu-north-1a",
            health: "healthy",
            network_interface_id: "eni-0aa11bb22cc33dd44",
            network_interface: null,
            instance: { id: "i-0f1e2d3c4b5a69788", type: "m6i.large", state: "running", name: "shop-web-1" },
            eligibility: ELIGIBLE,
          },
          {
            id: "i-0123456789abcdef0",
            port: 8080,
            availability_zone: "eu-north-1b",
            health: "unhealthy",
            network_interface_id: "eni-0ee55ff66aa77bb88",
            network_interface: null,
            instance: { id: "i-0123456789abcdef0", type: "t2.micro", state: "running", name: null },
            eligibility: {
              mirrorable: false,
              code: "instance_type_unsupported",
              explanation: "Instances of type t2.micro are not built on Nitro, and cannot be mirrored.",
              fix: "Move the instance to a Nitro type, such as t3.micro.",
              notes: [{ code: "unhealthy", explanation: "The load balancer's health checks fail.", fix: null }],
            },
          },
        ],
      },
    ],
    gone_target_groups: [],
    unread: null,
    mirrorable_targets: 1,
    total_targets: 2,
  },
  {
    id: "classic/legacy",
    arn: null,
    name: "legacy",
    type: "classic",
    scheme: "internal",
    vpc_id: "vpc-0a1b2c3d4e5f60718",
    state: "active",
    dns_name: "internal-legacy-99.eu-north-1.elb.amazonaws.com",
    availability_zones: ["eu-north-1a"],
    listeners: [{ protocol: "TCP", port: 5432, tls: false }],
    target_groups: [],
    gone_target_groups: [],
    unread: null,
    mirrorable_targets: 0,
    total_targets: 0,
  },
];

const policyOf = (task: PolicyTask, description: string, actions: string[]): Policy => {
  const document = {
    Version: "2012-10-17",
    Statement: [{ Sid: "HeliostatRead", Effect: "Allow", Action: actions, Resource: "*" }],
  };
  return {
    task,
    description,
    used_by: "The API of the control plane.",
    document: document,
    documents: [document],
    characters: JSON.stringify(document).length,
    characters_max: 6144,
  };
};

/** A fresh world, so that what one test changes no other sees. */
export function makeWorld(): World {
  return structuredClone({
    token: "fake-token",
    health: { status: "ok", version: "0.1.0", store: "sqlite", time: at(0) },
    endpoints: SEEDS.map(endpointOf),
    loadBalancers: LOAD_BALANCERS,
    policies: {
      discovery: policyOf("discovery", "Lists load balancers, what is behind them, and whether it can be mirrored.", [
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
      ]),
      reader: policyOf("reader", "Reads the inventory.", ["dynamodb:GetItem", "dynamodb:Query"]),
    },
  });
}
