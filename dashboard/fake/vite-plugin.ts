import type { Connect, Plugin } from "vite";
import { answer } from "./api";
import { makeWorld } from "./world";

/**
 * Answers /v1 from a fake world whose traffic grows.
 *
 * `npm run fake`, or after a build `npx vite preview --mode fake`; then open the address with `/#token=fake-token`.
 */
export function fakeApi(): Plugin {
  const world = makeWorld();
  const handle: Connect.NextHandleFunction = (incoming, outgoing, next) => {
    for (const endpoint of world.endpoints) endpoint.request_count += 1;
    const headers = { Authorization: incoming.headers.authorization ?? "" };
    const response = answer(world, new Request(`http://fake${incoming.originalUrl ?? ""}`, { headers }));
    response
      .text()
      .then((text) => {
        outgoing.statusCode = response.status;
        outgoing.setHeader("Content-Type", "application/json");
        outgoing.end(text);
      })
      .catch(next);
  };
  return {
    name: "heliostat-fake-api",
    configureServer({ middlewares }) {
      middlewares.use("/v1", handle);
    },
    configurePreviewServer({ middlewares }) {
      middlewares.use("/v1", handle);
    },
  };
}
