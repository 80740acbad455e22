import { json, refusal } from "../answers";
import { pageOf } from "../lists";
import type { Handler } from "../request";
import { advanced } from "../world/mirroring";
import { begin } from "./mirroring";

export const operations: Handler = (world, { names: [id, part], query }) => {
  if (id === undefined) return pageOf(world.operations, query);
  const found = world.operations.find((operation) => operation.id === id);
  if (found === undefined) return refusal(404, "unknown_operation", `No operation has the id ${id}.`);
  return part === "retry" ? json(begin(world, found.kind), 202) : json(advanced(world, found));
};
