import { expect, it } from "vitest";
import { unreachableError } from "../api-error";
import { takingBack } from "./take-back";

it("takes back what it can, and goes on with the rest when it is asked again", async () => {
  const [tried, refused] = [[] as string[], new Set(["b"])];
  const takeBack = takingBack(["a", "b", "c"], (item) => {
    tried.push(item);
    return refused.has(item) ? Promise.reject(new Error(`not ${item}`)) : Promise.resolve();
  });

  await expect(takeBack()).rejects.toThrow("not b");
  refused.clear();
  await takeBack();

  expect(tried).toEqual(["a", "b", "c", "b"]);
});

it("does not ask on for each where nobody answers, and forgets none", async () => {
  const tried: string[] = [];
  let isDown = true;
  const takeBack = takingBack(["a", "b", "c"], (item) => {
    tried.push(item);
    return isDown ? Promise.reject(unreachableError()) : Promise.resolve();
  });

  await expect(takeBack()).rejects.toThrow("did not answer");
  isDown = false;
  await takeBack();

  expect(tried).toEqual(["a", "a", "b", "c"]);
});
