import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { expect, it } from "vitest";
import { answeredError } from "../api/api-error";
import { ErrorAlert } from "./error-alert";

const show = (status: number, body: unknown) =>
  render(
    <MemoryRouter>
      <ErrorAlert
        error={answeredError(status, body)}
        header="The findings could not be loaded"
        onRetry={() => undefined}
      />
    </MemoryRouter>,
  );

it("blames the role where the API says that it falls short", () => {
  show(403, { error: { code: "forbidden", scope: "caller", explanation: "This takes the right to apply." } });

  expect(screen.getByText("Your role does not allow this")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Permissions" })).toBeNull();
});

it("leads to the policies where AWS refused", () => {
  show(403, { error: { code: "aws_refused", scope: "account", explanation: "AWS refused it." } });

  expect(screen.getByText("You do not have the permission for this")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Permissions" })).toBeTruthy();
});

it("blames no role and no policy of Heliostat for what a gateway or a firewall refused", () => {
  show(403, { message: "Forbidden" });

  expect(screen.getByText("The findings could not be loaded")).toBeTruthy();
  expect(screen.getByText("Something in front of the API refused this.")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Permissions" })).toBeNull();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
