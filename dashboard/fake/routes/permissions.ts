import { json } from "../answers";
import type { Handler } from "../request";

export const permissions: Handler = (world) => json(world.permissions);
