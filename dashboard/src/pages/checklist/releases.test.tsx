import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { PIPELINE } from "../../../fake/world/pipeline";
import { Releases } from "./releases";

it("parts that fit are named, and nothing else is said", () => {
  render(<Releases releases={PIPELINE.releases} />);

  expect(screen.getByText("Releases: control plane 0.1.0, agents 0.1.0, processor 0.1.0.")).toBeTruthy();
});

it("what does not fit comes with what helps", () => {
  const parts = PIPELINE.releases.parts.map((each) => (each.part === "agents" ? { ...each, version: null } : each));
  const misfit = {
    code: "releases_differ",
    severity: "warning",
    explanation: "Parts are of different releases.",
    fix: "Apply again.",
  } as const;

  render(<Releases releases={{ parts, misfit }} />);

  expect(screen.getByText("Parts are of different releases.")).toBeTruthy();
  expect(screen.getByText("Apply again.")).toBeTruthy();
  expect(screen.getByText(/agents does not say/)).toBeTruthy();
});
