import { matching, pageOf } from "../lists";
import type { Handler } from "../request";

export const loadBalancers: Handler = (world, { query }) => {
  const vpcId = query.get("vpc_id");
  const found = matching(world.loadBalancers, query, ({ name }) => name);
  return pageOf(
    found.filter(({ vpc_id }) => !vpcId || vpc_id === vpcId),
    query,
  );
};
