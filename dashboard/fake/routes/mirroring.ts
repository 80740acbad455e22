import type { Operation, Wish } from "../../src/api/types";
import { json, refusal } from "../answers";
import type { Handler } from "../request";
import type { World } from "../world";
import { operationOf, planOf, selectionOf } from "../world/mirroring";

export const mirroring: Handler = (world, { method, names: [part], body }) => {
  if (part === "plan") return json(planOf(world, body as Wish));
  if (part === "reconcile") return json(begin(world, "reconcile"), 202);
  if (method === "DELETE") {
    world.mirroring.selection = selectionOf({}, world.mirroring.version + 1);
    return json(begin(world, "remove"), 202);
  }
  if (method === "PUT") {
    const wish = body as Wish;
    if (wish.version !== world.mirroring.version) {
      return refusal(
        409,
        "stale_version",
        "Somebody changed the selection since you read it.",
        "Read it again, and make your change to what is there now.",
      );
    }
    world.mirroring.selection = selectionOf(wish, world.mirroring.version + 1);
    return json(begin(world, "apply"), 202);
  }
  return json(world.mirroring);
};

/** An operation for the selection as it is now. */
export function begin(world: World, kind: Operation["kind"]): Operation {
  const operation = operationOf(kind, world.mirroring.selection, world.operations.length);
  world.operations.unshift(operation);
  Object.assign(world.mirroring, {
    version: operation.version,
    operation: operation.id,
    state: "working",
    waiting: null,
  });
  return operation;
}
