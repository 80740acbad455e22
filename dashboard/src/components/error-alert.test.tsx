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

it("leads to the list of what there is, and to no route of the API", () => {
  const fix = "Take the id from GET /v1/endpoints.";
  show(404, { error: { code: "unknown_endpoint", scope: "caller", explanation: "No endpoint has the id 'x'.", fix } });

  expect(screen.getByRole("link", { name: "endpoints" }).getAttribute("href")).toBe("/endpoints");
  expect(screen.queryByText(/GET/)).toBeNull();
});

it("says what the API says to do of everything else", () => {
  show(409, { error: { code: "conflict", scope: "caller", explanation: "Somebody wrote.", fix: "Do it once more." } });

  expect(screen.getByText("Do it once more.")).toBeTruthy();
});
