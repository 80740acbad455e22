import type { Collection } from "../../src/api/types";
import { json } from "../answers";
import { matching, pageOf, sorted } from "../lists";
import type { Handler } from "../request";
import { collectionsOf } from "../world";

export const collections: Handler = (world, { names: [host, part], query }) => {
  if (part === "openapi") return json({ openapi: "3.1.0", info: { title: host, version: "1" }, paths: {} });
  const found = matching(collectionsOf(world.endpoints), query, textOf);
  return pageOf(sorted(found, query), query);
};

const textOf = ({ host, review }: Collection): string =>
  [host, ...(review?.load_balancers ?? []), ...(review?.sensitive ?? [])].join(" ");
