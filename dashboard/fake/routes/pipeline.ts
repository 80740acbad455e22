import { json } from "../answers";
import type { Handler } from "../request";

export const pipeline: Handler = (world) => json(world.pipeline);

export const costs: Handler = (world) => json(world.costs);
