import { expect, it } from "vitest";
import { balancerName, words } from "./words";

it("reads the API's names as words", () => {
  expect(words("collector_stack")).toBe("Collector stack");
  expect(words("")).toBe("");
});

it("finds the name in a load balancer's id", () => {
  const arn = "arn:aws:elasticloadbalancing:eu-north-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";

  expect(balancerName(arn)).toBe("shop");
  expect(balancerName("classic/legacy")).toBe("legacy");
  expect(balancerName("something else")).toBe("something else");
});
