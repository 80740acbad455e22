import { expect, it, vi } from "vitest";
import { answer } from "../../fake/api";
import { makeWorld } from "../../fake/world";
import { answered, client } from "./client";
import { reachability } from "./reachability";
import { session } from "./session";

function serve(respond: (request: Request, signal: AbortSignal) => Response | Promise<Response>): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request, { signal }: { signal: AbortSignal }) => {
    requests.push(request);
    return await respond(request, signal);
  });
  return requests;
}

it("sends the token as the bearer's", async () => {
  const world = makeWorld();
  const requests = serve((request) => answer(world, request));
  session.signIn(world.token);

  await answered(client.GET("/v1/collections"));

  expect(requests[0]?.headers.get("Authorization")).toBe(`Bearer ${world.token}`);
});

it("encodes a host in the path, whatever it holds", async () => {
  const requests = serve(() => Response.json({}));

  await answered(client.GET("/v1/collections/{host}/openapi", { params: { path: { host: "a/../b:8443?x#y" } } }));

  expect(new URL(requests[0]?.url ?? "").pathname).toBe("/v1/collections/a%2F..%2Fb%3A8443%3Fx%23y/openapi");
});

it("throws what the API explains", async () => {
  const world = makeWorld();
  serve((request) => answer(world, request));
  session.signIn(world.token);

  const call = answered(client.GET("/v1/endpoints/{endpoint_id}", { params: { path: { endpoint_id: "none" } } }));

  await expect(call).rejects.toMatchObject({ code: "unknown_endpoint", requestId: "req-1234" });
});

it("lets go of the token when the API refuses it", async () => {
  serve((request) => answer(makeWorld(), request));
  session.signIn("stale");

  await expect(answered(client.GET("/v1/collections"))).rejects.toMatchObject({ status: 401 });

  expect(session.token()).toBeNull();
});

it("explains that nobody answered", async () => {
  serve(() => Promise.reject(new TypeError("Failed to fetch")));

  await expect(answered(client.GET("/v1/collections"))).rejects.toMatchObject({ code: "unreachable", retryable: true });
});

it("explains an answer that is not JSON", async () => {
  serve(() => new Response("<html>", { status: 502 }));

  await expect(answered(client.GET("/v1/collections"))).rejects.toMatchObject({ code: "http_502" });
});

it("gives up a request that nobody answers, and says so", async () => {
  const waited = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(waited.signal);
  serve(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
        waited.abort(new DOMException("35 seconds are over", "TimeoutError"));
      }),
  );

  await expect(answered(client.GET("/v1/collections"))).rejects.toMatchObject({
    code: "timed_out",
    explanation: "The API took too long to answer.",
  });
  expect(timeout).toHaveBeenCalledWith(35_000);
  expect(reachability.current().state).toBe("lost");
});

it("does not call a request that was given up a failure", async () => {
  serve(() => Promise.reject(new DOMException("given up", "AbortError")));

  await expect(answered(client.GET("/v1/collections"))).rejects.toThrow(DOMException);
});
