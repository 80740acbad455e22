/** The API's values by the names the dashboard uses. All of them come from docs/openapi.json. */
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? NonNullable<Query>
  : never;

export type Auth = Schemas["Auth"];
export type Change = Schemas["Change"];
export type Collection = Schemas["Collection"];
export type Compared = Schemas["Compared"];
export type Comparison = Schemas["Comparison"];
export type Endpoint = Schemas["Endpoint"];
export type EndpointFacts = Schemas["EndpointFacts"];
export type EndpointSummary = Schemas["EndpointSummary"];
export type Exposure = Schemas["Exposure"];
export type Finding = Schemas["Finding"];
export type Health = Schemas["Health"];
export type HostReview = Schemas["HostReview"];
export type ImportedDocument = Schemas["ImportedDocument"];
export type LoadBalancer = Schemas["LoadBalancer"];
export type Parameter = Schemas["Parameter"];
export type Pins = Schemas["Pins"];
export type PinsPreview = Schemas["PinsPreview"];
export type Policy = Schemas["Policy"];
export type PolicyTask = Policy["task"];
export type Regrouped = Schemas["Regrouped"];
export type Rule = Schemas["Rule"];
export type Sample = Schemas["Sample"];
export type SensitiveClass = Schemas["SensitiveClass"];
export type SensitiveField = Schemas["SensitiveField"];
export type Session = Schemas["Session"];
export type TemplateRule = Schemas["TemplateRule"];
export type Templates = Schemas["Templates"];
export type Traffic = Schemas["Traffic"];
export type TrafficOfEndpoints = Schemas["TrafficOfEndpoints"];
export type TrafficOfHosts = Schemas["TrafficOfHosts"];
export type TrafficPoint = Schemas["TrafficPoint"];
export type TrafficTotals = Schemas["TrafficTotals"];

export type Right = Session["rights"][number];
export type TargetGroup = LoadBalancer["target_groups"][number];
export type Target = TargetGroup["targets"][number];
export type Severity = Finding["severity"];
export type SampleRequest = Sample["request"];
export type SampleResponse = NonNullable<Sample["response"]>;

export type ComparisonStanding = Compared["standing"];
export type TrafficStep = Traffic["step"];

export type CollectionsQuery = QueryOf<"/v1/collections">;
export type EndpointsCsvQuery = QueryOf<"/v1/endpoints.csv">;
export type EndpointsQuery = QueryOf<"/v1/endpoints">;
export type LoadBalancersQuery = QueryOf<"/v1/load-balancers">;

/** One page of a list. Only some lists know their `total` cheaply. */
export interface Page<Item> {
  items: Item[];
  next_page_token: string | null;
  total?: number | null;
}
