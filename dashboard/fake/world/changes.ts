/** What changed in the fake world: an honest deployment, and one that lets everybody in. */
import type { Change, Endpoint } from "../../src/api/types";

type Seed = Pick<Change, "kind" | "impact" | "words"> & Partial<Change>;

const SEEDS: readonly Seed[] = [
  {
    kind: "exposure_changed",
    impact: "security",
    before: "internal",
    after: "public",
    words: "GET /v1/users/{user_id}: is public now.",
    at: "2026-11-24T14:40:00.000Z",
  },
  {
    kind: "auth_changed",
    impact: "security",
    before: "bearer_jwt",
    after: "bearer_jwt, none",
    words: "GET /v1/users/{user_id}: callers had bearer_jwt and now have bearer_jwt, none.",
    at: "2026-11-24T14:30:00.000Z",
  },
  {
    kind: "parameter_added",
    impact: "compatible",
    after: "string",
    words: "GET /search: query parameter <img src=x onerror=alert(1)>\u202etxt.exe was added.",
    at: "2026-11-24T13:10:00.000Z",
  },
  {
    kind: "field_removed",
    impact: "breaking",
    before: "string",
    words: "GET /v1/users/{user_id}: response field /name is not sent any more.",
    at: "2026-11-22T09:00:00.000Z",
  },
];

export function changesOf(endpoints: readonly Endpoint[]): Change[] {
  return SEEDS.map((seed, index) => {
    const { host = "", id: endpoint_id = "", path_template = "" } = endpoints[index % endpoints.length] ?? {};
    return {
      id: `c${index}`.padEnd(20, "0"),
      host,
      endpoint_id,
      subject: path_template,
      before: "",
      after: "",
      at: "2026-11-24T12:00:00.000Z",
      since: "2026-11-21T12:00:00.000Z",
      acknowledged: null,
      muted_by: null,
      is_waiting: true,
      ...seed,
    };
  });
}
