/** What people said of hosts, and what they promised of them. */
import type {
  Compared,
  Comparison,
  Endpoint,
  ImportedDocument,
  Pins,
  PinsPreview,
  Templates,
} from "../../src/api/types";

/** By host; a document is kept with its text. */
export interface HostBook {
  pins: Record<string, Pins>;
  pinsRevisions: Record<string, number>;
  documents: Record<string, { text: string; document: ImportedDocument }>;
}

export const emptyHostBook = (): HostBook => ({ pins: {}, pinsRevisions: {}, documents: {} });

export const pinsOf = ({ pins, pinsRevisions }: HostBook, host: string) => ({
  ...(pins[host] ?? { never_merge: [], parameters: [] }),
  revision: pinsRevisions[host] ?? 0,
});

export function templatesOf(book: HostBook, host: string, endpoints: readonly Endpoint[]): Templates {
  const rules = new Map(
    endpoints
      .filter((endpoint) => endpoint.host === host)
      .flatMap(({ template }) => template.rules.map((rule) => [rule.position, rule] as const)),
  );
  return {
    host,
    decided_at: "2026-11-24T15:00:00.000Z",
    is_cut: false,
    rules: [...rules.values()],
    uncertain_count: 0,
    pins: pinsOf(book, host),
  };
}

/** A fake has no evidence: whatever is new parts or joins what a person would expect of it. */
export function previewOf(book: HostBook, host: string, wanted: Pins): PinsPreview {
  const known = pinsOf(book, host);
  const parted = wanted.never_merge.filter((path) => !known.never_merge.includes(path));
  const joined = wanted.parameters.filter((path) => !known.parameters.includes(path));
  const merged = (path: string) => path.replace(/[^/]+$/, "{id}");
  return {
    looked_at: 9,
    is_cut: false,
    left_out: 0,
    items: [
      ...parted.map((path) => ({
        kind: "parted" as const,
        method: "GET",
        before: [merged(path)],
        before_count: 1,
        after: [merged(path), path],
        after_count: 2,
        request_count: 120,
      })),
      ...joined.map((path) => ({
        kind: "joined" as const,
        method: "GET",
        before: [path.replace(/[^/]+$/, "red"), path.replace(/[^/]+$/, "blue")],
        before_count: 30,
        after: [path],
        after_count: 1,
        request_count: 44,
      })),
    ],
  };
}

/** What the fake reads of a document: the paths of JSON, and that something is odd where it is called so. */
export function importedOf(host: string, text: string): ImportedDocument | null {
  try {
    const { info, paths } = JSON.parse(text) as {
      info: { title: string; version: string };
      paths: Record<string, object>;
    };
    return {
      host,
      format: "OpenAPI 3.1.0",
      title: info.title,
      version: info.version,
      hosts: [host],
      operation_count: Object.values(paths).reduce((count, methods) => count + Object.keys(methods).length, 0),
      problems: Object.keys(paths)
        .filter((path) => !path.startsWith("/"))
        .map((path) => ({ pointer: `/paths/${path}`, sentence: "A path begins with a slash." })),
      by: "ada@example.com",
      at: "2026-11-24T15:01:00.000Z",
      revision: 1,
    };
  } catch {
    return null;
  }
}

export function comparisonOf(
  { text, document }: HostBook["documents"][string],
  endpoints: readonly Endpoint[],
): Comparison {
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, { deprecated?: boolean }>> };
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { deprecated }]) => ({
      path,
      method: method.toUpperCase(),
      isDeprecated: deprecated === true,
    })),
  );
  const own = endpoints.filter(({ host }) => host === document.host);
  const items: Compared[] = own.map((endpoint) => {
    const { id, method, path_template, request_count, last_seen } = endpoint;
    const found = documented.find((each) => each.method === method && each.path === path_template);
    const standing = found === undefined ? "shadow" : found.isDeprecated ? "zombie" : standingOf(endpoint);
    return {
      standing,
      method,
      path_template,
      endpoint_id: id,
      pointer: found === undefined ? null : `/paths/${path_template}`,
      request_count,
      last_seen,
      words: `${method} ${path_template} is ${standing}.`,
      drifts:
        standing === "drifted"
          ? [
              {
                kind: "status",
                subject: "500",
                documented: "",
                observed: "500",
                requests: 7,
                words: "Status 500 is not documented.",
              },
            ]
          : [],
    };
  });
  for (const { path, method } of documented) {
    if (own.some((endpoint) => endpoint.method === method && endpoint.path_template === path)) continue;
    items.push({
      standing: "orphan",
      method,
      path_template: path,
      endpoint_id: null,
      pointer: `/paths/${path}`,
      request_count: 0,
      last_seen: null,
      words: `${method} ${path} is documented and was never seen.`,
      drifts: [],
    });
  }
  const counts: Record<string, number> = {};
  for (const { standing } of items) counts[standing] = (counts[standing] ?? 0) + 1;
  return { document, counts, unanswered: 0, items };
}

const standingOf = ({ statuses }: Endpoint): Compared["standing"] => ("500" in statuses ? "drifted" : "documented");
