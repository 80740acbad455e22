import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
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
    requestOf(incoming)
      .then((request) => answer(world, request))
      .then(async (response) => {
        outgoing.statusCode = response.status;
        for (const [name, value] of response.headers) outgoing.setHeader(name, value);
        outgoing.end(await response.text());
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

async function requestOf(incoming: Connect.IncomingMessage): Promise<Request> {
  const body = await bodyOf(incoming);
  return new Request(`http://fake${incoming.originalUrl ?? ""}`, {
    method: incoming.method ?? "GET",
    headers: { Authorization: incoming.headers.authorization ?? "" },
    ...(body !== "" && { body }),
  });
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf-8");
}
