import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { Confirm } from "./confirm";

function show(onConfirm: () => Promise<unknown>, typed?: string) {
  const onClose = vi.fn();
  render(
    <Confirm title="Stop mirroring?" verb="Stop" onConfirm={onConfirm} onClose={onClose} {...(typed && { typed })}>
      All mirror sessions go.
    </Confirm>,
  );
  return onClose;
}

it("does it, and closes", async () => {
  const onConfirm = vi.fn(() => Promise.resolve());
  const onClose = show(onConfirm);

  fireEvent.click(screen.getByRole("button", { name: "Stop" }));

  await waitFor(() => {
    expect(onClose).toHaveBeenCalledOnce();
  });
  expect(onConfirm).toHaveBeenCalledOnce();
});

it("stays open and says why where it fails", async () => {
  const onClose = show(() => Promise.reject(new Error("Another operation is at work.")));

  fireEvent.click(screen.getByRole("button", { name: "Stop" }));

  expect(await screen.findByText("Another operation is at work.")).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
});

it("is not left while it works, so that one learns how it ends", async () => {
  let fail: (reason: Error) => void = () => undefined;
  const onClose = show(() => new Promise((_, reject) => (fail = reject)));
  fireEvent.click(screen.getByRole("button", { name: "Stop" }));

  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  fireEvent.keyDown(screen.getByRole("dialog"), { key: "Escape", keyCode: 27 });

  expect(onClose).not.toHaveBeenCalled();
  fail(new Error("Another operation is at work."));
  expect(await screen.findByText("Another operation is at work.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(onClose).toHaveBeenCalledOnce();
});

it("waits for the word where one has to be typed", () => {
  const onConfirm = vi.fn(() => Promise.resolve());
  show(onConfirm, "heliostat");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Stop" }).disabled).toBe(true);

  fireEvent.change(screen.getByLabelText('Type "heliostat" to confirm'), { target: { value: "heliostat" } });

  fireEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(onConfirm).toHaveBeenCalledOnce();
});
