import { pageOf } from "../lists";
import type { Handler } from "../request";

export const changes: Handler = (world, { query }) => {
  const wanted = query.get("endpoint_id");
  return pageOf(
    world.changes.filter(({ endpoint_id }) => wanted === null || endpoint_id === wanted),
    query,
    { total: null },
  );
};
