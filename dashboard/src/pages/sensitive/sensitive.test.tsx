import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { refusal } from "../../../fake/api";
import { address, expectAccessible, visit } from "../../testing/render-app";

const dialog = () => within(screen.getByRole("dialog"));

const type = (label: RegExp | string, value: string) => {
  fireEvent.change(dialog().getByLabelText(label), { target: { value } });
};

it("counts endpoints and hosts by class, the most severe first", async () => {
  visit("/sensitive");

  const card = (await screen.findByRole("link", { name: "Payment card number" })).closest("tr");

  expect(card?.textContent).toContain("payments.shop.example:8443");
  expect(screen.getByRole("table", { name: "Classes seen" }).querySelector("tbody tr")?.textContent).toContain(
    "secret",
  );
  await expectAccessible();
});

it("narrows the classes as the address says", async () => {
  visit("/sensitive?severity=high&direction=response&search=iban");

  expect(await screen.findByRole("link", { name: "IBAN" })).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Password" })).toBeNull();
});

it("loses nothing of what is typed quickly, and nothing of the filters to another tab", async () => {
  visit("/sensitive?severity=high");
  const field = await screen.findByLabelText<HTMLInputElement>("Find classes and hosts");

  for (const value of ["i", "ib", "iba", "iban"]) {
    fireEvent.change(field, { target: { value } });
    expect(field.value).toBe(value);
  }
  await waitFor(() => {
    expect(address()).toBe("/sensitive?severity=high&search=iban");
  });
  fireEvent.click(screen.getByRole("tab", { name: "False positives" }));

  expect(address()).toBe("/sensitive?severity=high&search=iban&tab=false-positives");
});

it("exports the classes, and where one of them travels", async () => {
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:here", revokeObjectURL: () => undefined }));
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  const { requests } = visit("/sensitive");
  fireEvent.click(await screen.findByRole("button", { name: "Export all classes" }));
  fireEvent.click(await screen.findByText("CSV"));
  await waitFor(() => {
    expect(requests).toContain("GET /v1/sensitive-matrix.csv");
  });
  vi.restoreAllMocks();

  fireEvent.click(screen.getByRole("link", { name: "IBAN" }));
  fireEvent.click(await screen.findByRole("button", { name: "Export" }));
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
  fireEvent.click(await screen.findByText("CSV"));

  await waitFor(() => {
    expect(requests).toContain("GET /v1/sensitive.csv?class=iban");
  });
});

it("says that no class matches", async () => {
  visit("/sensitive?search=nonsense");

  fireEvent.click(await screen.findByRole("button", { name: "Clear filters" }));

  expect(await screen.findByRole("link", { name: "IBAN" })).toBeTruthy();
  expect(address()).toBe("/sensitive");
});

it("explains a refusal", async () => {
  visit("/sensitive", { instead: () => refusal(403, "forbidden", "You may not read this.") });

  expect(await screen.findByText("You may not read this.")).toBeTruthy();
});

it("tries patterns while they are written, and makes a class that can be taken back", async () => {
  const { world } = visit("/sensitive?tab=classes");
  fireEvent.click(await screen.findByRole("button", { name: "Create class" }));
  type("Title", "Employee number");

  type(/Pattern for values/, "EMP-(");
  expect(await dialog().findByText(/The pattern cannot be used/)).toBeTruthy();
  type(/Pattern for values/, "EMP-[0-9]{4}");
  type("Value to try it on", "badge EMP-1234");
  expect(await dialog().findByText("Found in 1 place")).toBeTruthy();
  expect(document.querySelector("mark")?.textContent).toBe("EMP-1234");
  fireEvent.click(dialog().getByRole("button", { name: "Create class" }));

  await screen.findByText(/Employee number is looked for from now on/);
  expect(world.sensitiveClasses.at(-1)).toMatchObject({ name: "employee_number", value_pattern: "EMP-[0-9]{4}" });
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await screen.findByText("Taken back.");
  expect(world.sensitiveClasses.map(({ name }) => name)).not.toContain("employee_number");
});

it("makes no class without a title, a pattern, or a name of its own", async () => {
  const { requests } = visit("/sensitive?tab=classes");
  fireEvent.click(await screen.findByRole("button", { name: "Create class" }));

  fireEvent.click(dialog().getByRole("button", { name: "Create class" }));
  expect(dialog().getByText("A class needs a title.")).toBeTruthy();
  expect(dialog().getByText(/A class needs a pattern/)).toBeTruthy();
  type("Title", "IBAN");
  expect(dialog().getByText("There is a class iban already.")).toBeTruthy();

  expect(requests.filter((request) => request.startsWith("PUT"))).toEqual([]);
});

it("deletes a class once that is confirmed, and brings it back", async () => {
  const { world } = visit("/sensitive?tab=classes");
  fireEvent.click(await screen.findByRole("button", { name: "Delete Loyalty card of the shop" }));
  fireEvent.click(dialog().getByRole("button", { name: "Delete class" }));

  expect(await screen.findByText("No classes of your own")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await screen.findByText("Taken back.");
  expect(world.sensitiveClasses.map(({ name }) => name)).toContain("loyalty_card");
});

it("leads from a class to its fields, takes a false one out, and back in", async () => {
  const { world } = visit("/sensitive/iban");
  fireEvent.click(await screen.findByRole("button", { name: /is a false positive/ }));
  await expectAccessible();
  fireEvent.change(dialog().getByLabelText("Reason"), { target: { value: "made-up accounts" } });
  fireEvent.click(dialog().getByRole("button", { name: "Mark as false positive" }));

  expect(await screen.findByText("Not seen")).toBeTruthy();
  const said = () => world.endpoints.flatMap(({ false_positives }) => false_positives);
  expect(said().map(({ class_name, reason }) => [class_name, reason])).toEqual([["iban", "made-up accounts"]]);
  fireEvent.click(screen.getAllByRole("link", { name: "Sensitive data" })[0] ?? document.body);
  fireEvent.click(await screen.findByRole("tab", { name: "False positives" }));
  fireEvent.click(await screen.findByRole("button", { name: /Take back/ }));

  await waitFor(() => {
    expect(said()).toEqual([]);
  });
});

it("lets those who may only look change nothing", async () => {
  visit("/sensitive?tab=classes", {
    change: (world) => {
      world.role = "viewer";
    },
  });

  await screen.findByText("Loyalty card of the shop");

  expect(screen.queryByRole("button", { name: /Create|Delete|Edit/ })).toBeNull();
});
