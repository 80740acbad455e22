import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { type Notice, NotificationsProvider, ShownNotifications, useNotifications } from "./notifications";

function Teller({ notice }: { notice: Notice }) {
  const { notify } = useNotifications();
  return (
    <button
      type="button"
      onClick={() => {
        notify(notice);
      }}
    >
      Tell
    </button>
  );
}

function show(notice: Notice) {
  render(
    <NotificationsProvider>
      <Teller notice={notice} />
      <ShownNotifications />
    </NotificationsProvider>,
  );
  fireEvent.click(screen.getByText("Tell"));
}

it("takes back what was done", async () => {
  const action = vi.fn(() => Promise.resolve());
  show({ type: "success", content: "The finding is accepted.", undo: { action } });

  fireEvent.click(screen.getByRole("button", { name: "Undo" }));

  expect(await screen.findByText("Taken back.")).toBeTruthy();
  expect(action).toHaveBeenCalledOnce();
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

it("says why something could not be taken back, and lets it be tried again", async () => {
  const action = vi.fn(() => Promise.resolve()).mockRejectedValueOnce(new Error("Somebody was faster."));
  show({ type: "success", content: "The host is muted.", undo: { action } });

  fireEvent.click(screen.getByRole("button", { name: "Undo" }));

  expect(await screen.findByText("Somebody was faster.")).toBeTruthy();
  expect(screen.getByText("The host is muted.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));

  expect(await screen.findByText("Taken back.")).toBeTruthy();
  expect(screen.queryByText("The host is muted.")).toBeNull();
});

it("shows the last few, and each until it is dismissed", () => {
  show({ type: "info", content: "A change." });
  for (let times = 0; times < 5; times += 1) fireEvent.click(screen.getByText("Tell"));
  expect(screen.getAllByRole("button", { name: "Dismiss" })).toHaveLength(4);

  for (const button of screen.getAllByRole("button", { name: "Dismiss" })) fireEvent.click(button);

  expect(screen.queryAllByRole("button", { name: "Dismiss" })).toEqual([]);
});
