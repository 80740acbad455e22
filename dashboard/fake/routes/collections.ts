import { json } from "../answers";
import { matching, pageOf, sorted } from "../lists";
import type { Handler } from "../request";
import { collectionsOf } from "../world";

export const collections: Handler = (world, { names: [host, part], query }) => {
  if (part === "openapi") return json({ openapi: "3.1.0", info: { title: host, version: "1" }, paths: {} });
  const found = matching(collectionsOf(world.endpoints), query, (collection) => collection.host);
  return pageOf(sorted(found, query), query);
};
