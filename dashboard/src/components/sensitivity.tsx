import type { SensitiveClass } from "../api/types";
import type { Tone } from "../text/status-class";
import { Chip } from "./chip";

const TONES: Readonly<Record<SensitiveClass["severity"], Tone>> = { secret: "bad", high: "warn", low: "plain" };

/** How sensitive a class of data is. */
export function Sensitivity({ severity }: Pick<SensitiveClass, "severity">) {
  return <Chip tone={TONES[severity]}>{severity}</Chip>;
}
