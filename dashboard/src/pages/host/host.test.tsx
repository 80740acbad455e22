import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { importedOf } from "../../../fake/world/hosts";
import type { World } from "../../../fake/world";
import { address, expectAccessible, visit } from "../../testing/render-app";

const HOST = "api.shop.example";
const DOCUMENT = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Shop", version: "7" },
  paths: { "/v1/users/{user_id}": { get: {} }, "/v1/nowhere": { get: {} }, oddly: {} },
});

function withDocument({ hostBook }: World): void {
  const document = importedOf(HOST, DOCUMENT);
  if (document !== null) hostBook.documents[HOST] = { text: DOCUMENT, document };
}

const rowsOf = (name: string) =>
  within(screen.getByRole("table", { name }))
    .getAllByRole("rowheader")
    .map(({ textContent }) => textContent);

it("tells what a host is, and what a document would tell", async () => {
  visit(`/hosts/${HOST}`);

  expect(await screen.findByText("7 endpoints")).toBeTruthy();
  expect(await screen.findByText(/No document was imported for this host/)).toBeTruthy();
  expect(await screen.findByText("OpenAPI 3 or Swagger 2, in JSON or YAML, at most 5.0 MiB.")).toBeTruthy();
  await expectAccessible();
});

it("imports a pasted document, compares, and takes it back", async () => {
  const { world } = visit(`/hosts/${HOST}`);

  fireEvent.click(await screen.findByRole("button", { name: "Pasted text" }));
  fireEvent.change(screen.getByLabelText("Document"), { target: { value: DOCUMENT } });
  fireEvent.click(screen.getByRole("button", { name: "Import" }));

  await screen.findByRole("table", { name: "Comparison" });
  expect(rowsOf("Comparison")).toContain("GET /v1/nowhere");
  expect(screen.getByText("1 part could not be read")).toBeTruthy();
  await expectAccessible();

  fireEvent.click(screen.getByRole("button", { name: "Undo" }));

  expect(await screen.findByText(/No document was imported for this host/)).toBeTruthy();
  expect(world.hostBook.documents).toEqual({});
});

it("shows how endpoints stand by what the address says", async () => {
  visit(`/hosts/${HOST}?standing=orphan`, { change: withDocument });

  await screen.findByRole("table", { name: "Comparison" });
  expect(rowsOf("Comparison")).toEqual(["GET /v1/nowhere"]);

  fireEvent.click(screen.getByRole("button", { name: "Drifted (1)" }));

  await waitFor(() => {
    expect(rowsOf("Comparison")).toEqual(["GET /v1/users/{user_id}"]);
  });
  expect(screen.getByText("Status 500 is not documented.")).toBeTruthy();
  expect(address()).toBe(`/hosts/${HOST}?standing=drifted`);
});

it("removes a document, and imports the same again when that is undone", async () => {
  const { world } = visit(`/hosts/${HOST}`, { change: withDocument });

  fireEvent.click(await screen.findByRole("button", { name: "Remove" }));
  await screen.findByText(/The document is removed/);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));

  await waitFor(() => {
    expect(world.hostBook.documents[HOST]?.text).toBe(DOCUMENT);
  });
});

it("says of what is no document that it is none", async () => {
  visit(`/hosts/${HOST}`);

  fireEvent.click(await screen.findByRole("button", { name: "Pasted text" }));
  fireEvent.change(screen.getByLabelText("Document"), { target: { value: "hello" } });
  fireEvent.click(screen.getByRole("button", { name: "Import" }));

  expect(await screen.findByText("body: expected an OpenAPI document.")).toBeTruthy();
});

it("does not send what is too large", async () => {
  const { requests } = visit(`/hosts/${HOST}`);

  fireEvent.click(await screen.findByRole("button", { name: "Pasted text" }));
  fireEvent.change(screen.getByLabelText("Document"), { target: { value: " ".repeat(5 * 2 ** 20 + 1) } });

  expect(await screen.findByText("It has 5.0 MiB: at most 5.0 MiB can be imported.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Import" }));
  expect(requests.some((request) => request.startsWith("PUT"))).toBe(false);
});

it("shows viewers what was promised, and nothing that they may not do", async () => {
  visit(`/hosts/${HOST}`, {
    change: (world) => {
      withDocument(world);
      world.role = "viewer";
    },
  });

  await screen.findByRole("table", { name: "Comparison" });

  expect(screen.queryByRole("button", { name: "Remove" })).toBeNull();
  expect(screen.queryByText("Import another document")).toBeNull();
});

it("exports as what the person chooses, under the name that the API gives", async () => {
  const created = vi.fn<(blob: Blob) => string>(() => "blob:here");
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: created, revokeObjectURL: () => undefined }));
  const saved = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  const { requests } = visit(`/hosts/${HOST}`);

  fireEvent.click(await screen.findByRole("button", { name: "Export this host" }));
  fireEvent.click(await screen.findByText("OpenAPI 3.1, YAML"));

  await waitFor(() => {
    expect(saved).toHaveBeenCalledOnce();
  });
  expect(requests).toContain(`GET /v1/collections/${HOST}/openapi?format=yaml`);
  expect((saved.mock.contexts[0] as HTMLAnchorElement).download).toBe("host.openapi.yaml");
  expect(created.mock.calls[0]?.[0].type).toBe("application/yaml");
});

it("lists what people said of paths, and takes it back", async () => {
  const pins = { never_merge: ["/v1/users/me"], parameters: [] };
  const { world } = visit(`/hosts/${HOST}?tab=paths`, {
    change: ({ hostBook }) => {
      hostBook.pins[HOST] = pins;
    },
  });

  fireEvent.click(await screen.findByRole("button", { name: "Remove the pin /v1/users/me" }));
  await screen.findByText(/is no longer pinned/);
  expect(world.hostBook.pins[HOST]?.never_merge).toEqual([]);

  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => {
    expect(world.hostBook.pins[HOST]).toEqual(pins);
  });
});

it("says of a host that is not known that it is not", async () => {
  visit("/hosts/nobody.example");

  expect(await screen.findByText("No endpoint of nobody.example is known.")).toBeTruthy();
});
