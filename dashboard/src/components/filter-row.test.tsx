import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { setPainted } from "./after-paint";
import { FilterRow } from "./filter-row";

it("keeps the place of filters until something was painted, and then shows them", async () => {
  setPainted(false);
  const { container } = render(
    <FilterRow>
      <input aria-label="Host" />
      {["Method", "Status"].map((name) => (
        <input key={name} aria-label={name} />
      ))}
    </FilterRow>,
  );
  expect(container.querySelectorAll(".filter-place")).toHaveLength(3);
  expect(screen.queryByLabelText("Host")).toBeNull();

  expect(await screen.findByLabelText("Host")).toBeTruthy();

  expect(container.querySelectorAll(".filter-place")).toHaveLength(0);
});
