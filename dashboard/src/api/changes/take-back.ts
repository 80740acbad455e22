import { isUnanswered } from "../api-error";

/** Takes several things back, each by itself. Asked again after a failure, it goes on with what is left. */
export function takingBack<Item>(items: readonly Item[], takeBack: (item: Item) => Promise<unknown>) {
  let left = items;
  return async (): Promise<void> => {
    const failed: Item[] = [];
    let reason: unknown = null;
    for (const item of left) {
      // Where nobody answers, the others are not tried one by one.
      if (isUnanswered(reason)) failed.push(item);
      else {
        await takeBack(item).catch((thrown: unknown) => {
          failed.push(item);
          reason = thrown;
        });
      }
    }
    left = failed;
    if (failed.length > 0) throw reason;
  };
}
