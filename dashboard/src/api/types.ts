/** The API's values by the names the dashboard uses. All of them come from docs/openapi.json. */
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? NonNullable<Query>
  : never;

export type Auth = Schemas["Auth"];
export type Change = Schemas["Change"];
export type Collection = Schemas["Collection"];
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
export type HostReview = Schemas["HostReview"];
export type LoadBalancer = Schemas["LoadBalancer"];
export type Mute = Schemas["Mute"];
export type Parameter = Schemas["Parameter"];
export type Policy = Schemas["Policy"];
export type PolicyTask = Policy["task"];
export type Rule = Schemas["Rule"];
export type Sample = Schemas["Sample"];
export type SensitiveClass = Schemas["SensitiveClass"];
export type SensitiveField = Schemas["SensitiveField"];
export type SensitiveMatrixRow = Schemas["SensitiveMatrixRow"];
export type SensitiveRow = Schemas["SensitiveRow"];
export type Session = Schemas["Session"];
export type TemplateRule = Schemas["TemplateRule"];

export type Right = Session["rights"][number];
export type TargetGroup = LoadBalancer["target_groups"][number];
export type Target = TargetGroup["targets"][number];
export type Severity = Finding["severity"];
export type SampleRequest = Sample["request"];
export type SampleResponse = NonNullable<Sample["response"]>;

export type CollectionsQuery = QueryOf<"/v1/collections">;
export type EndpointsQuery = QueryOf<"/v1/endpoints">;
export type ChangesQuery = QueryOf<"/v1/changes">;
export type FindingsQuery = QueryOf<"/v1/findings">;
export type FindingFilters = QueryOf<"/v1/finding-counts">;
export type SensitiveQuery = QueryOf<"/v1/sensitive">;
export type LoadBalancersQuery = QueryOf<"/v1/load-balancers">;

/** One page of a list. Only some lists know their `total` cheaply. */
export interface Page<Item> {
  items: Item[];
  next_page_token: string | null;
  total?: number | null;
}
