import { matching, pageOf } from "../lists";
import type { Handler } from "../request";

export const loadBalancers: Handler = (world, { query }) => {
  const [vpcId, type, selected] = [query.get("vpc_id"), query.get("type"), query.get("selected")];
  const found = matching(world.loadBalancers, query, ({ name }) => name);
  return pageOf(
    found
      .filter(({ id }) => !query.get("id") || id === query.get("id"))
      .filter(({ vpc_id }) => !vpcId || vpc_id === vpcId)
      .filter((balancer) => !type || balancer.type === type)
      .filter((balancer) => !selected || balancer.selected === (selected === "yes")),
    query,
  );
};
