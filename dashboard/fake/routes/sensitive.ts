import type { Endpoint, SensitiveMatrixRow, SensitiveRow } from "../../src/api/types";
import { json } from "../answers";
import { pageOf } from "../lists";
import type { Handler } from "../request";
import type { World } from "../world";

const SEVERITIES = ["secret", "high", "low"];

export const sensitive: Handler = (world, { query }) => {
  const wanted = query.get("class");
  const found = world.endpoints
    .filter(({ host }) => !query.get("host") || host === query.get("host"))
    .flatMap(rowsOf)
    .filter(({ class_name }) => !wanted || wanted === "*" || class_name === wanted)
    .filter(({ direction }) => !query.get("direction") || direction === query.get("direction"))
    .filter(({ severity }) => !query.get("severity") || severity === query.get("severity"));
  return pageOf(found, query);
};

export const sensitiveMatrix: Handler = (world) => json({ items: matrixOf(world), is_complete: true });

function rowsOf(endpoint: Endpoint): SensitiveRow[] {
  const rows = new Map<string, SensitiveRow>();
  for (const field of endpoint.sensitive_fields) {
    const { class_name, title, severity, group, direction } = field;
    const key = `${class_name} ${direction}`;
    const { id: endpoint_id, method, host, path_template } = endpoint;
    const about = { class_name, title, severity, group, direction, endpoint_id, method, host, path_template };
    const row = rows.get(key) ?? { ...about, matches: 0, examined: 0, fields: [] };
    row.matches += field.matches;
    row.examined += field.examined;
    row.fields.push(field);
    rows.set(key, row);
  }
  return [...rows.values()];
}

function matrixOf(world: World): SensitiveMatrixRow[] {
  const rows = world.endpoints.flatMap(rowsOf);
  return world.sensitiveClasses
    .flatMap(({ name, title, severity, group, is_custom }) => {
      const own = rows.filter(({ class_name }) => class_name === name);
      const hosts = [...new Set(own.map(({ host }) => host))].map((host) => ({
        host,
        ...countsOf(own.filter((row) => row.host === host)),
      }));
      const about = { class_name: name, title, severity, group, is_custom };
      return own.length === 0 ? [] : [{ ...about, ...countsOf(own), host_count: hosts.length, hosts }];
    })
    .sort((left, right) => SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity));
}

function countsOf(rows: readonly SensitiveRow[]) {
  const endpoints = (wanted?: string) =>
    new Set(rows.filter(({ direction }) => !wanted || direction === wanted).map(({ endpoint_id }) => endpoint_id)).size;
  return {
    endpoint_count: endpoints(),
    request_endpoint_count: endpoints("request"),
    response_endpoint_count: endpoints("response"),
  };
}
