import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Sparkline } from "./sparkline";

const line = (container: HTMLElement) => container.querySelector("path")?.getAttribute("d") ?? "";
const points = (d: string) => [...d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe("a sparkline", () => {
  it("tells in words what it shows", () => {
    render(<Sparkline values={[1, 2500, 40]} label="Requests of the last 3 minutes" />);
    expect(screen.getByRole("img", { name: "Requests of the last 3 minutes: latest 40, highest 2,500" })).toBeTruthy();
  });

  it("goes from left to right, and higher for more", () => {
    const { container } = render(<Sparkline values={[0, 5, 10]} label="Requests" />);
    const [first, second, third] = points(line(container)) as [number, number][];
    expect(first?.[0]).toBeLessThan(second?.[0] ?? 0);
    expect(first?.[1]).toBeGreaterThan(second?.[1] ?? 0);
    expect(second?.[1]).toBeGreaterThan(third?.[1] ?? 0);
  });

  it("breaks where a value is unknown, which is no zero", () => {
    const { container } = render(<Sparkline values={[3, 3, null, 3, 3]} label="Requests" />);
    expect(line(container).match(/M/g)).toHaveLength(2);
    expect(points(line(container))).toHaveLength(4);
  });

  it("stays inside its box, whatever the values", () => {
    const { container } = render(<Sparkline values={[-4, 0, 1e15, null, 0.001]} label="Requests" />);
    for (const [x, y] of points(line(container)) as [number, number][]) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(120);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(28);
    }
  });

  it("says that nothing is known where no value is", () => {
    render(<Sparkline values={[null, null]} label="Requests" />);
    expect(screen.getByRole("img", { name: "Requests: nothing is known" })).toBeTruthy();
  });
});
