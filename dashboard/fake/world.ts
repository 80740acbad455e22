/** A small world that is as hostile as real traffic: what the fake API tells of. */
import type {
  Change,
  Collection,
  Costs,
  Endpoint,
  EndpointFacts,
  Exposure,
  Finding,
  Health,
  LoadBalancer,
  Mirroring,
  Operation,
  Mute,
  Parameter,
  Pipeline,
  Permissions,
  Policy,
  PolicyTask,
  Rule,
  Sample,
  SensitiveClass,
  SensitiveField,
  Session,
  SignIn,
} from "../src/api/types";
import type { Credential } from "../src/text/access";
import { classOf, RULES, ruleOf, SENSITIVE_CLASSES } from "./catalogues";
import { type Administration, makeAdministration } from "./world/administration";
import { COSTS } from "./world/costs";
import { PIPELINE } from "./world/pipeline";
import { PERMISSIONS } from "./world/permissions";
import { MIRRORING, PRICES } from "./world/mirroring";
import { emptyHostBook, type HostBook } from "./world/hosts";
import { changesOf } from "./world/changes";
import { authOf, exposureOf, factsOf, hostReviewOf } from "./review";

export interface World {
  token: string;
  role: Session["role"];
  /** Whether what a purge would remove is counted to the end. */
  purgesAreCounted: boolean;
  purgesWaitFor: "processors" | "review";
  signIn: SignIn;
  /** What a code and a refresh token bring, in the place of a user pool. */
  code: string;
  refreshToken: string;
  health: Health;
  endpoints: Endpoint[];
  hostBook: HostBook;
  loadBalancers: LoadBalancer[];
  mirroring: Mirroring;
  /** The youngest first. */
  operations: Operation[];
  permissions: Permissions;
  policies: Partial<Record<PolicyTask, Policy>>;
  rules: Rule[];
  sensitiveClasses: SensitiveClass[];
  administration: Administration;
  pipeline: Pipeline;
  costs: Costs;
  changes: Change[];
  mutes: Mute[];
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
  findings?: FindingSeed[];
  unanswered?: number;
  kind?: EndpointFacts["kind"];
  /** Where each kind stands, the most used first. */
  credentials?: Partial<Record<Credential, string>>;
  /** Requests that were accepted without any of them. */
  anonymous?: number;
  exposure?: Exposure["level"];
  sensitive?: Pick<SensitiveField, "location" | "pointer" | "class_name">[];
  template?: Endpoint["template"];
  attachedMethods?: string[];
  /** Reviews run from time to time: what came since is not reviewed yet. */
  isReviewed?: boolean;
}

/** What a rule of the catalogue found. */
type FindingSeed = Pick<Finding, "rule" | "evidence" | "support"> & Partial<Pick<Finding, "status" | "decision">>;

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
  more: Partial<Parameter> = {},
): Parameter => ({
  location,
  name,
  types,
  seen: Object.values(types).reduce((sum, count) => sum + count, 0),
  required,
  repeated: false,
  schema: null,
  ...more,
});

const BEARER_JWT: Seed["credentials"] = { bearer_jwt: "header authorization" };

const learnt = (
  position: string,
  parameter: string,
  probability: number,
  reasons: string[],
  routes: string[] = [],
) => ({
  position,
  parameter,
  source: "learnt" as const,
  probability,
  reasons,
  routes,
  values: [],
  uncertain: [],
  is_tail: false,
  since: at(3),
  words: `What stands below ${position} is a value of a parameter called ${parameter}${
    routes.length > 0 ? `, but for ${routes.join(", ")}` : ""
  }: learnt from traffic, with probability ${probability.toFixed(2)}.`,
});

const USER_ID_RULE = learnt("/v1/users", "user_id", 1, ["4,112 different values", "all of them are UUIDs"], ["me"]);

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
      parameter("path", "user_id", { uuid: 20_632 }, true, {
        schema: { type: "string", format: "uuid", "x-count": 20_632 },
      }),
      parameter("query", "expand", { string: 8_201 }, false, {
        repeated: true,
        schema: { type: "string", enum: ["address", "orders", "roles"], "x-count": 8_201 },
      }),
      parameter("query", "api_key", { string: 14 }, false, {
        schema: { type: "string", "x-count": 14, "x-observed": { minLength: 32, maxLength: 32 } },
      }),
      parameter("header", "X-Request-Id", { uuid: 20_632 }, true),
      parameter("cookie", "session", { string: 11_500 }),
      parameter("query", "page", { integer: 300, string: 2 }, false, {
        schema: {
          type: "integer",
          "x-count": 302,
          "x-observed": { minimum: 1, maximum: 212 },
          "x-rare-types": ["string"],
        },
      }),
    ],
    response: { "200": USER, "404": { type: "object", required: ["error"], properties: { error: STRING } } },
    samples: [
      userSample(1, "7d9f1c62-5a55-4f0e-9c1b-0b0f5ad1e6a1"),
      userSample(2, "0c1d9f62-1b55-4f0e-8c1b-0b0f5ad1e6b2"),
    ],
    credentials: { bearer_jwt: "header authorization", api_key_query: "query api_key" },
    exposure: "internet",
    sensitive: [
      { location: "response.body", pointer: "/email", class_name: "email" },
      { location: "response.body", pointer: "/address/street", class_name: "postal_address" },
      { location: "response.body", pointer: "/name", class_name: "person_name" },
      { location: "request.query", pointer: "api_key", class_name: "generic_secret" },
    ],
    template: { rules: [USER_ID_RULE], member_ids: [] },
    attachedMethods: ["HEAD", "OPTIONS"],
    findings: [
      {
        rule: "AUTH-12",
        evidence: "Query parameter api_key holds ‹masked:32›; it ends in the access logs of every proxy on the way.",
        support: 14,
      },
      {
        rule: "AUTHZ-01",
        evidence: "20,632 of 20,632 ids in the path are UUIDs of version 1: the next one can be guessed.",
        support: 20_632,
        status: "accepted",
        decision: {
          kind: "accept",
          by: "arn:aws:iam::123456789012:user/ada",
          reason: "Every access checks ownership.",
          at: at(90),
          until: at(60 * 24 * 90),
        },
      },
      { rule: "CONF-15", evidence: "Header x-served-by of an answer named 10.0.12.9.", support: 3, status: "fixed" },
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
    exposure: "internet",
    sensitive: [
      { location: "request.body", pointer: "/email", class_name: "email" },
      { location: "request.body", pointer: "/password", class_name: "password" },
      { location: "response.body", pointer: "/email", class_name: "email" },
    ],
    findings: [
      { rule: "AUTHZ-06", evidence: "902 of 902 accepted requests carried no credential.", support: 902 },
      { rule: "AUTH-19", evidence: "Status 409 tells which e-mail addresses are taken.", support: 33 },
    ],
  },
  {
    method: "GET",
    host: "api.shop.example",
    path: "/v1/users/{user_id}/orders",
    statuses: { "200": 5_120, "403": 41 },
    credentials: BEARER_JWT,
    exposure: "internet",
    sensitive: [{ location: "response.body", pointer: "/orders/*/address", class_name: "postal_address" }],
    template: { rules: [USER_ID_RULE], member_ids: [] },
    findings: [
      {
        rule: "AUTHZ-04",
        evidence: "In 212 accepted requests the path names another user than the token.",
        support: 212,
      },
    ],
  },
  {
    method: "DELETE",
    host: "api.shop.example",
    path: "/v1/users/{user_id}/sessions/{session_id}",
    statuses: { "204": 77 },
    credentials: { session_cookie: "cookie session" },
    exposure: "internet",
    template: {
      rules: [
        USER_ID_RULE,
        {
          ...learnt("/v1/users/{}/sessions", "session_id", 0.87, [
            "71 different values",
            "few letters and many digits",
          ]),
          values: ["current"],
          uncertain: [{ path: "/v1/users/{}/sessions/current", word: "current", probability: 0.58, is_value: true }],
        },
      ],
      member_ids: ["c".repeat(12) + "5eed9999"],
    },
  },
  {
    method: "PATCH",
    host: "api.shop.example",
    path: "/v1/orders/{order_id}",
    statuses: { "200": 640, "422": 80, "500": 61 },
    credentials: BEARER_JWT,
    exposure: "internet",
    findings: [{ rule: "RES-05", evidence: "61 of 781 answers had status 500.", support: 61 }],
  },
  {
    method: "GET",
    host: "api.shop.example",
    path: "/v1/orders/{order_id}/items/{item_id}",
    statuses: { "200": 3_300 },
    credentials: BEARER_JWT,
    anonymous: 212,
    exposure: "internet",
    template: {
      rules: [
        {
          ...learnt("/v1/orders", "order_id", 1, ["an imported document names it"]),
          source: "documented",
          words:
            "What stands below /v1/orders is a value of a parameter called order_id: as the imported document says.",
        },
        learnt("/v1/orders/{}/items", "item_id", 0.99, ["3,018 different values", "all of them are numbers"]),
      ],
      member_ids: [],
    },
    findings: [{ rule: "AUTH-02", evidence: "212 of 3,300 accepted requests carried no credential.", support: 212 }],
  },
  {
    method: "PUT",
    host: "api.shop.example",
    path: "/v1/carts/{cart_id}",
    statuses: { "200": 2_870, "409": 12 },
    credentials: { session_cookie: "cookie session" },
    exposure: "internet",
    isReviewed: false,
  },
  {
    method: "POST",
    host: "payments.shop.example:8443",
    path: "/charges",
    statuses: { "201": 1_204, "402": 96, "502": 8 },
    credentials: { api_key_header: "header x-api-key" },
    exposure: "internal",
    sensitive: [
      { location: "request.body", pointer: "/card/number", class_name: "credit_card" },
      { location: "request.body", pointer: "/card/cvc", class_name: "card_security_code" },
      { location: "request.header", pointer: "x-api-key", class_name: "stripe_key" },
    ],
  },
  {
    method: "GET",
    host: "payments.shop.example:8443",
    path: "/charges/{id}",
    statuses: { "200": 4_020 },
    exposure: "internal",
    sensitive: [
      { location: "response.body", pointer: "/card/number", class_name: "credit_card" },
      { location: "response.body", pointer: "/iban", class_name: "iban" },
      { location: "response.body", pointer: "/holder/ssn", class_name: "us_ssn" },
      { location: "response.body", pointer: "/holder/born_on", class_name: "date_of_birth" },
    ],
    findings: [
      { rule: "DATA-03", evidence: "Response field /webhook_secret holds a secret or token.", support: 4_020 },
      { rule: "DATA-04", evidence: "Response field /card/number holds a whole card number.", support: 3_988 },
      { rule: "AUTH-01", evidence: "None of 4,020 accepted requests carried credentials.", support: 4_020 },
      { rule: "DATA-10", evidence: "Answers carry no Cache-Control.", support: 4_020 },
    ],
  },
  {
    method: "POST",
    host: "auth.shop.example",
    path: "/oauth2/token",
    statuses: { "200": 30_112, "401": 1_002 },
    credentials: { basic: "header authorization" },
    exposure: "internet",
    sensitive: [
      { location: "request.body", pointer: "/password", class_name: "password" },
      { location: "response.body", pointer: "/access_token", class_name: "jwt" },
    ],
    findings: [
      { rule: "AUTH-15", evidence: "Authorization: Basic ‹masked:28›", support: 31_114 },
      { rule: "AUTH-18", evidence: "One client failed 240 times within five minutes.", support: 240 },
    ],
  },
  {
    method: "GET",
    host: "auth.shop.example",
    path: "/.well-known/jwks.json",
    statuses: { "200": 611 },
    exposure: "internet",
  },
  {
    method: "GET",
    host: "10.0.12.44:9000",
    path: "/actuator/health",
    statuses: { "200": 86_400 },
    exposure: "internal",
    findings: [{ rule: "INV-09", evidence: "86,400 requests named 10.0.12.44:9000 as their host.", support: 86_400 }],
  },
  {
    method: "POST",
    host: "graph.shop.example",
    path: "/graphql#query.Orders",
    statuses: { "200": 1_802 },
    kind: "graphql",
    credentials: BEARER_JWT,
    exposure: "internet",
    sensitive: [{ location: "response.body", pointer: "/data/orders/*/card", class_name: "loyalty_card" }],
    findings: [{ rule: "GQL-01", evidence: "12 introspection queries were answered.", support: 12 }],
  },
  {
    method: "GET",
    host: "graph.shop.example",
    path: "/events",
    statuses: { "401": 36 },
    kind: "sse",
    exposure: "internet",
  },
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

const OWNERS: Readonly<Record<string, string>> = { "payments.shop.example:8443": "Payments" };

const endpointOf = (seed: Seed, index: number): Endpoint => {
  const id = idOf(index);
  const first_seen = at(index);
  const last_seen = at(120 + index);
  const answers = Object.values(seed.statuses).reduce((sum, count) => sum + count, 0);
  const request_count = answers + (seed.unanswered ?? 0);
  const about = aboutOf(seed, id, { first_seen, last_seen, request_count });
  return {
    id,
    method: seed.method,
    host: seed.host,
    path_template: seed.path,
    request_count,
    unanswered_count: seed.unanswered ?? 0,
    examined_count: request_count,
    latency_ms: answers > 0 ? { p50: 12.4, p95: 96, p99: 1300 } : { p50: null, p95: null, p99: null },
    statuses: seed.statuses,
    request_content_types: seed.request ? ["application/json"] : [],
    response_content_types: ["application/json"],
    parameter_count: seed.parameters?.length ?? 0,
    protocols: ["http/1.1"],
    owner: OWNERS[seed.host] ?? null,
    first_seen,
    last_seen,
    parameters: seed.parameters ?? [],
    request_schema: seed.request ?? null,
    response_schemas: (seed.response ?? {}) as Endpoint["response_schemas"],
    samples: seed.samples ?? [],
    ...about,
    facts:
      seed.isReviewed === false
        ? null
        : factsOf(about, {
            kind: seed.kind ?? "rest",
            attached_methods: seed.attachedMethods ?? [],
            merged_count: about.template.member_ids.length,
          }),
    xml_schemas: {},
    callers: callersOf(about.exposure, answers),
    false_positives: [],
  };
};

/** What a seed tells of an endpoint's security, and what the facts are sums of. */
const aboutOf = (seed: Seed, id: string, seen: Pick<Endpoint, "first_seen" | "last_seen" | "request_count">) => ({
  auth: authOf(seed.statuses, seed.credentials ?? {}, seed.anonymous ?? 0),
  exposure: exposureOf(seed.exposure ?? "unknown", seen.request_count),
  sensitive_fields: (seed.sensitive ?? []).map((field) => sensitiveFieldOf(field, seen.request_count)),
  template: seed.template ?? { rules: [], member_ids: [] },
  findings: (seed.findings ?? []).map((finding, number) => findingOf(finding, `${id}-${number}`, seed.host, id, seen)),
});

function sensitiveFieldOf(field: NonNullable<Seed["sensitive"]>[number], requestCount: number): SensitiveField {
  const { title, severity, group } = classOf(field.class_name);
  return {
    ...field,
    title,
    severity,
    group,
    direction: field.location.startsWith("request") ? "request" : "response",
    confidence: severity === "low" ? 0.9 : 0.98,
    matches: Math.ceil(requestCount * 0.97),
    examined: requestCount,
    distinct: 5,
  };
}

function findingOf(
  { rule, evidence, support, status = "open", decision = null }: FindingSeed,
  id: string,
  host: string,
  endpointId: string,
  { first_seen, last_seen }: Pick<Endpoint, "first_seen" | "last_seen">,
): Finding {
  const { title, severity } = ruleOf(rule);
  const opened = { at: first_seen, status: "open" as const, by: "", reason: "Seen in traffic." };
  const reason = decision?.reason ?? "Not seen any more.";
  return {
    id,
    rule,
    title,
    severity,
    host,
    endpoint_id: endpointId,
    detail: "",
    evidence,
    support,
    first_seen,
    last_seen,
    status,
    opened_at: first_seen,
    fixed_at: status === "fixed" ? at(170) : null,
    reopened: 0,
    decision,
    history: status === "open" ? [opened] : [opened, { at: at(170), status, by: decision?.by ?? "", reason }],
  };
}

function callersOf({ level }: Exposure, count: number): Endpoint["callers"] {
  const isPublic = level === "internet";
  return {
    public_count: isPublic ? count : 0,
    internal_count: isPublic ? 0 : count,
    schemes: { https: count },
    services: { "10.0.3.17": count },
    agents: { okhttp: count },
    networks: { [isPublic ? "203.0.0.0/16" : "10.0.0.0/16"]: count },
  };
}

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
      counted_at: null,
      review: hostReviewOf(own),
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
    selected: false,
    mirror_sessions: 0,
    cost: { ...PRICES, month: "10.95" },
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
    selected: false,
    mirror_sessions: 0,
    cost: { ...PRICES, month: "0.00" },
  },
  {
    id: "arn:aws:elasticloadbalancing:eu-north-1:123456789012:loadbalancer/gwy/firewall/0a1b2c3d4e5f6071",
    arn: "arn:aws:elasticloadbalancing:eu-north-1:123456789012:loadbalancer/gwy/firewall/0a1b2c3d4e5f6071",
    name: "firewall",
    type: "gateway",
    scheme: null,
    vpc_id: "vpc-0f1e2d3c4b5a69788",
    state: "active",
    dns_name: "",
    availability_zones: ["eu-north-1a"],
    listeners: [],
    target_groups: [
      {
        arn: "arn:aws:elasticloadbalancing:eu-north-1:123456789012:targetgroup/appliances/73e2d6bc24d8a068",
        name: "appliances",
        protocol: "GENEVE",
        protocol_version: null,
        port: 6081,
        target_type: "instance",
        through: [],
        unread: null,
        notes: [],
        targets: [
          {
            id: "i-0aaaaaaaaaaaaaaaa",
            port: 6081,
            availability_zone: "eu-north-1a",
            health: "healthy",
            network_interface_id: "eni-0bbbbbbbbbbbbbbbb",
            network_interface: null,
            instance: { id: "i-0aaaaaaaaaaaaaaaa", type: "m6i.large", state: "running", name: "firewall-1" },
            eligibility: {
              mirrorable: false,
              code: "gateway_load_balancer",
              explanation: "A Gateway Load Balancer hands packets to appliances, which answer nothing.",
              fix: "Select the load balancer in front of the API.",
              notes: [],
            },
          },
        ],
      },
    ],
    gone_target_groups: [],
    unread: null,
    mirrorable_targets: 0,
    total_targets: 1,
    selected: false,
    mirror_sessions: 0,
    cost: { ...PRICES, month: "0.00" },
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
  const endpoints = SEEDS.map(endpointOf);
  return structuredClone({
    token: "fake-token",
    role: "admin",
    purgesAreCounted: true,
    purgesWaitFor: "processors",
    signIn: { kind: "token" },
    code: "code-of-ada",
    refreshToken: "refresh-of-ada",
    health: { status: "ok", version: "0.1.0", store: "sqlite", time: at(0) },
    endpoints,
    changes: changesOf(endpoints),
    hostBook: emptyHostBook(),
    mutes: [],
    loadBalancers: LOAD_BALANCERS,
    mirroring: MIRRORING,
    operations: [],
    permissions: PERMISSIONS,
    rules: RULES,
    sensitiveClasses: SENSITIVE_CLASSES,
    administration: makeAdministration(),
    pipeline: PIPELINE,
    costs: COSTS,
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
