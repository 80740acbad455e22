import type { Change, Endpoint } from "../../src/api/types";

/** Two changes of the first endpoint, one of which somebody has seen. */
export function changesOf([endpoint]: readonly Endpoint[]): Change[] {
  if (endpoint === undefined) return [];
  const { id, host, method, path_template } = endpoint;
  const about = { host, endpoint_id: id, muted_by: null, since: "2026-11-24T14:00:00.000Z" };
  return [
    {
      ...about,
      id: "c0ffee01",
      kind: "sensitivity_added",
      impact: "security",
      subject: "response.body /email",
      before: "",
      after: "email",
      words: `${method} ${path_template} now answers with email in /email.`,
      at: "2026-11-24T14:30:00.000Z",
      acknowledged: null,
      is_waiting: true,
    },
    {
      ...about,
      id: "c0ffee02",
      kind: "parameter_added",
      impact: "compatible",
      subject: "query expand",
      before: "",
      after: "string",
      words: `${method} ${path_template} takes a parameter that it did not take before: query expand.`,
      at: "2026-11-24T14:10:00.000Z",
      acknowledged: { by: "ada@example.com", at: "2026-11-24T14:20:00.000Z", reason: "Release 42." },
      is_waiting: false,
    },
  ];
}
