/** The API's values by the names the dashboard uses. All of them come from docs/openapi.json. */
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? NonNullable<Query>
  : never;

export type AuditRecord = Schemas["AuditRecord"];
export type Auth = Schemas["Auth"];
export type Change = Schemas["Change"];
export type Collection = Schemas["Collection"];
export type Compared = Schemas["Compared"];
export type Comparison = Schemas["Comparison"];
export type CostLine = Schemas["CostLine"];
export type Costs = Schemas["Costs"];
export type Coverage = Schemas["Coverage"];
export type Endpoint = Schemas["Endpoint"];
export type EndpointFacts = Schemas["EndpointFacts"];
export type EndpointSummary = Schemas["EndpointSummary"];
export type Exposure = Schemas["Exposure"];
export type EndpointName = Schemas["EndpointName"];
export type FalsePositive = Schemas["FalsePositive"];
export type FalsePositiveRow = Schemas["FalsePositiveRow"];
export type Finding = Schemas["Finding"];
export type FindingCounts = Schemas["FindingCounts"];
export type Health = Schemas["Health"];
export type Failure = Schemas["Failure"];
export type HostReview = Schemas["HostReview"];
export type ImportedDocument = Schemas["ImportedDocument"];
export type LoadBalancer = Schemas["LoadBalancer"];
export type Mirroring = Schemas["Mirroring"];
export type Operation = Schemas["Operation"];
export type OperationStep = Schemas["OperationStep"];
export type OperationSummary = Schemas["OperationSummary"];
export type Outcome = Schemas["OutcomeRow"];
export type Mute = Schemas["Mute"];
export type Parameter = Schemas["Parameter"];
export type Permission = Schemas["Permission"];
export type Permissions = Schemas["Permissions"];
/** What people say of a host's paths; how often they did goes along where it is changed. */
export type Pins = Omit<Schemas["Pins"], "revision">;
export type PinsPreview = Schemas["PinsPreview"];
export type Pipeline = Schemas["Pipeline"];
export type PipelineLoss = Schemas["PipelineLoss"];
export type PipelineStage = Schemas["PipelineStage"];
export type Plan = Schemas["Plan"];
export type PlanStep = Schemas["Step"];
export type PurgeStep = Schemas["PurgeStep"];
export type Policy = Schemas["Policy"];
export type PolicyTask = Policy["task"];
export type Regrouped = Schemas["Regrouped"];
export type Resource = Schemas["ResourceRow"];
export type Rule = Schemas["Rule"];
export type Sample = Schemas["Sample"];
export type Selection = Schemas["Selection"];
export type SensitiveClass = Schemas["SensitiveClass"];
export type SensitiveField = Schemas["SensitiveField"];
export type SamplingPreview = Schemas["SamplingPreview"];
export type SamplingRule = Schemas["SamplingRule"];
export type SensitiveMatrixRow = Schemas["SensitiveMatrixRow"];
export type SensitiveRow = Schemas["SensitiveRow"];
export type Session = Schemas["Session"];
export type SignIn = Schemas["SignIn"];
export type SignInToken = Schemas["SignInToken"];
export type MailSubscription = Schemas["MailSubscription"];
export type Notification = Schemas["Notification"];
export type NotificationKind = Schemas["NotificationKind"];
export type NotificationList = Schemas["NotificationList"];
export type NotificationMute = Schemas["NotificationMute"];
export type Subscribers = Schemas["Subscribers"];
export type VpcHealth = Schemas["VpcHealth"];
export type VpcStage = Schemas["VpcStage"];
export type Webhook = Schemas["Webhook"];
export type Settings = Schemas["Settings"];
export type SettingsChange = Schemas["SettingsChange"];
export type SettingValues = Schemas["SettingValues"];
export type TemplateRule = Schemas["TemplateRule"];
export type Templates = Schemas["Templates"];
export type Traffic = Schemas["Traffic"];
export type TrafficOfEndpoints = Schemas["TrafficOfEndpoints"];
export type TrafficOfHosts = Schemas["TrafficOfHosts"];
export type TrafficPoint = Schemas["TrafficPoint"];
export type TrafficTotals = Schemas["TrafficTotals"];
export type User = Schemas["User"];
export type UserList = Schemas["UserList"];
export type Wish = Schemas["Wish"];

export type Role = NonNullable<User["role"]>;
export type SettingName = keyof Settings["settings"];
export type Right = Session["rights"][number];
export type TargetGroup = LoadBalancer["target_groups"][number];
export type Target = TargetGroup["targets"][number];
export type Severity = Finding["severity"];
export type SampleRequest = Sample["request"];
export type SampleResponse = NonNullable<Sample["response"]>;

export type ComparisonStanding = Compared["standing"];
export type TrafficStep = Traffic["step"];

export type AuditFilters = QueryOf<"/v1/audit.csv">;
export type AuditQuery = QueryOf<"/v1/audit">;
export type CollectionsQuery = QueryOf<"/v1/collections">;
export type EndpointsCsvQuery = QueryOf<"/v1/endpoints.csv">;
export type EndpointsQuery = QueryOf<"/v1/endpoints">;
export type ChangeFilters = QueryOf<"/v1/changes.csv">;
export type ChangesQuery = QueryOf<"/v1/changes">;
export type FindingsQuery = QueryOf<"/v1/findings">;
export type FindingFilters = QueryOf<"/v1/finding-counts">;
export type SensitiveQuery = QueryOf<"/v1/sensitive">;
export type SensitiveFilters = QueryOf<"/v1/sensitive.csv">;
export type LoadBalancerFilters = QueryOf<"/v1/load-balancers.csv">;
export type LoadBalancersQuery = QueryOf<"/v1/load-balancers">;
export type OperationsQuery = QueryOf<"/v1/operations">;

/** What a retry may change. */
export type Retry = NonNullable<
  paths["/v1/operations/{operation_id}/retry"]["post"]["requestBody"]
>["content"]["application/json"];

/** One page of a list. Only some lists know their `total` cheaply. */
export interface Page<Item> {
  items: Item[];
  next_page_token: string | null;
  total?: number | null;
}
