import createWrapper from "@cloudscape-design/components/test-utils/dom";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { answer, refusal } from "../../../fake/api";
import { makeWorld } from "../../../fake/world";
import { address, expectAccessible, visit } from "../../testing/render-app";

const table = () => {
  const found = createWrapper().findTable();
  if (found === null) throw new Error("no table");
  return found;
};
const titles = () =>
  table()
    .findRows()
    .map((row) => row.findAll("a")[0]?.getElement().textContent);

const choose = (row: number) => {
  fireEvent.click(table().findRowSelectionArea(row)?.find("input")?.getElement() ?? document.body);
};

const dialog = () => within(screen.getByRole("dialog"));

function give(reason: string) {
  fireEvent.change(dialog().getByLabelText("Reason"), { target: { value: reason } });
}

it("lists what is open, the worst first, with where it is", async () => {
  visit("/findings");

  await screen.findByText("Secret in response");

  expect(titles()[0]).toBe("Secret in response");
  expect(screen.getByText("(14)")).toBeTruthy();
  expect(table().findRows()[0]?.getElement().textContent).toContain("/charges/{id}");
  await expectAccessible();
});

it("says of no severity that there is none before the counts are there", async () => {
  visit("/findings", {
    instead: (request) =>
      request.url.includes("/finding-counts")
        ? refusal(403, "forbidden", "You may not count them.")
        : answer(makeWorld(), request),
  });

  await screen.findByText("Secret in response");

  expect(screen.getByRole("button", { name: "– critical" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "– API1" })).toBeTruthy();
});

it("narrows to a severity and a category by a press, and takes it back by another", async () => {
  visit("/findings");
  await screen.findByText("Secret in response");

  fireEvent.click(screen.getByRole("button", { name: "5 high" }));
  fireEvent.click(screen.getByRole("button", { name: /API5/ }));

  await screen.findByText("(1)");
  expect(titles()).toEqual(["State change without authentication"]);
  expect(address()).toBe("/findings?severity=high&owasp=API5%3A2023");
  fireEvent.click(screen.getByRole("button", { name: /API5/ }));
  await screen.findByText("(5)");
});

it("asks the API for what the address says, and for nothing that there is not", async () => {
  const { requests } = visit("/findings?host=api.shop.example&status=fixed&rule=CONF-15&severity=dire&owasp=API99");

  await screen.findByText("(1)");

  const asked = requests.find((request) => request.includes("/v1/findings?")) ?? "";
  expect(Object.fromEntries(new URL(`http://api${asked.slice(4)}`).searchParams)).toEqual({
    host: "api.shop.example",
    status: "fixed",
    rule: "CONF-15",
    page_size: "50",
  });
});

it("accepts several with one reason, and takes all of it back", async () => {
  const { world } = visit("/findings");
  await screen.findByText("Secret in response");
  const statuses = () => world.endpoints.flatMap(({ findings }) => findings.map(({ status }) => status));
  const before = statuses();

  choose(1);
  choose(2);
  fireEvent.click(screen.getByRole("button", { name: "Accept" }));
  await expectAccessible();
  fireEvent.click(dialog().getByRole("button", { name: "Accept" }));
  expect(await screen.findByText("Say why, so that others can follow it.")).toBeTruthy();
  give("SEC-7: known since May");
  fireEvent.click(dialog().getByRole("button", { name: "Accept" }));

  expect(await screen.findByText("2 findings are now accepted.")).toBeTruthy();
  expect(statuses().filter((status) => status === "accepted")).toHaveLength(
    before.filter((status) => status === "accepted").length + 2,
  );
  await screen.findByText("(12)");
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(await screen.findByText("Taken back.")).toBeTruthy();
  expect(statuses()).toEqual(before);
});

it("says what was decided, and why the rest was not", async () => {
  let decisions = 0;
  const { interrupt } = visit("/findings");
  await screen.findByText("Secret in response");
  choose(1);
  choose(2);
  fireEvent.click(screen.getByRole("button", { name: "False positive" }));
  give("made up");
  interrupt((request) => {
    if (request.method === "POST" && ++decisions === 1) return Response.json({});
    return refusal(409, "store_contention", "Somebody else was faster.");
  });

  fireEvent.click(dialog().getByRole("button", { name: "Mark as false positive" }));

  expect(await dialog().findByText("Somebody else was faster.")).toBeTruthy();
  expect(screen.getByText("The finding is now called a false positive.")).toBeTruthy();
});

it("takes nothing back that somebody else decided since", async () => {
  const { world } = visit("/findings");
  await screen.findByText("Secret in response");
  choose(1);
  fireEvent.click(screen.getByRole("button", { name: "Accept" }));
  give("known");
  fireEvent.click(dialog().getByRole("button", { name: "Accept" }));
  await screen.findByText("The finding is now accepted.");
  const [accepted] = world.endpoints
    .flatMap(({ findings }) => findings)
    .filter(({ decision }) => decision?.reason === "known");
  if (accepted?.decision) {
    accepted.decision = { ...accepted.decision, kind: "false_positive", by: "ben", at: "2026-11-24T10:00:00Z" };
  }

  fireEvent.click(screen.getByRole("button", { name: "Undo" }));

  expect(await screen.findByText("The finding is not as it was read.")).toBeTruthy();
  expect(accepted?.decision?.by).toBe("ben");
});

it("decides of what was chosen, though a look at the API takes it away meanwhile", async () => {
  const { world } = visit("/findings");
  await screen.findByText("Secret in response");
  const secret = world.endpoints
    .flatMap(({ findings }) => findings)
    .find(({ title }) => title === "Secret in response");
  choose(1);
  fireEvent.click(screen.getByRole("button", { name: "Accept" }));
  give("known");

  if (secret) secret.status = "accepted";
  await waitFor(() => {
    expect(titles()).not.toContain("Secret in response");
  });
  fireEvent.click(dialog().getByRole("button", { name: "Accept" }));

  expect(await screen.findByText("The finding is now accepted.")).toBeTruthy();
  expect(secret?.decision?.reason).toBe("known");
});

it("offers no decision of what is fixed: there would be no way back", async () => {
  visit("/findings?status=fixed");
  await screen.findByText("(1)");

  expect(table().findRowSelectionArea(1)?.find("input")?.getElement()).toHaveProperty("disabled", true);
  expect(screen.getByRole("button", { name: "Accept" })).toHaveProperty("disabled", true);
});

it("asks for a whole day that is to come before it accepts until then", async () => {
  visit("/findings");
  await screen.findByText("Secret in response");
  choose(1);
  fireEvent.click(screen.getByRole("button", { name: "Accept" }));
  give("known");
  const day = dialog().getByLabelText<HTMLInputElement>(/^Until/);

  for (const typed of ["2999/1", "2999/12", "2020/01/01"]) {
    fireEvent.change(day, { target: { value: typed } });
    fireEvent.click(dialog().getByRole("button", { name: "Accept" }));
    expect(await dialog().findByText("A day that is not over, as YYYY/MM/DD.")).toBeTruthy();
  }
  fireEvent.change(day, { target: { value: "2999/12/31" } });
  fireEvent.click(dialog().getByRole("button", { name: "Accept" }));

  expect(await screen.findByText("The finding is now accepted.")).toBeTruthy();
});

it("takes back what it can of several, and the rest when it is asked again", async () => {
  const { world, interrupt } = visit("/findings");
  await screen.findByText("Secret in response");
  const statuses = () => world.endpoints.flatMap(({ findings }) => findings.map(({ status }) => status));
  const before = statuses();
  choose(1);
  choose(2);
  fireEvent.click(screen.getByRole("button", { name: "Accept" }));
  give("known");
  fireEvent.click(dialog().getByRole("button", { name: "Accept" }));
  await screen.findByText("2 findings are now accepted.");
  let decisions = 0;
  interrupt((request) => {
    if (request.method === "POST" && ++decisions === 1) return refusal(409, "store_contention", "Somebody was faster.");
    return answer(world, request);
  });

  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(await screen.findByText("Somebody was faster.")).toBeTruthy();
  expect(statuses()).not.toEqual(before);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));

  expect(await screen.findByText("Taken back.")).toBeTruthy();
  expect(statuses()).toEqual(before);
  expect(decisions).toBe(3);
});

it("lets those who may only look decide of nothing", async () => {
  visit("/findings", {
    change: (world) => {
      world.role = "viewer";
    },
  });

  await screen.findByText("Secret in response");

  expect(screen.queryByRole("button", { name: "Accept" })).toBeNull();
  expect(screen.getByRole("button", { name: "Export" })).toBeTruthy();
});

it("saves the present view as a file", async () => {
  const { requests } = visit("/findings?severity=critical");
  await screen.findByText("Secret in response");
  const createObjectURL = vi.fn<(blob: Blob) => string>(() => "blob:here");
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL, revokeObjectURL: () => undefined }));

  fireEvent.click(screen.getByRole("button", { name: "Export" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "CSV" }));

  await waitFor(() => {
    expect(createObjectURL).toHaveBeenCalledOnce();
  });
  expect(requests).toContain("GET /v1/findings.csv?severity=critical&status=open");
});

it("says that nothing matches, and that there is nothing", async () => {
  visit("/findings?search=nonsense");

  expect(await screen.findByText("No findings match these filters.")).toBeTruthy();
  await expectAccessible();
});

it("says that nothing is wrong", async () => {
  visit("/findings", {
    change: (world) => {
      for (const endpoint of world.endpoints) endpoint.findings = [];
    },
  });

  expect(await screen.findByText("No open findings")).toBeTruthy();
});

it("explains a refusal", async () => {
  visit("/findings", { instead: () => refusal(403, "forbidden", "You may not read findings.") });

  expect(await screen.findByText("You may not read findings.")).toBeTruthy();
  await expectAccessible();
});
