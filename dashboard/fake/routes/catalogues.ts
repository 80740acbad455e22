import { json, refusal } from "../answers";
import type { Handler } from "../request";
import type { PolicyTask } from "../../src/api/types";

export const rules: Handler = (world) => json({ items: world.rules });

export const policies: Handler = (world, { names: [task] }) =>
  task !== undefined && task in world.policies
    ? json(world.policies[task as PolicyTask])
    : refusal(404, "unknown_task", `No task is named ${task ?? ""}.`);
