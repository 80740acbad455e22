import {
  AUTHENTICATION,
  AUTHENTICATION_TONES,
  type Authentication,
  EXPOSURE,
  EXPOSURE_TONES,
  type ExposureLevel,
} from "../text/access";
import { Chip } from "./chip";

/** Whether callers need credentials. */
export function AuthenticationChip({ authentication }: { authentication: Authentication }) {
  return <Chip tone={AUTHENTICATION_TONES[authentication]}>{AUTHENTICATION[authentication]}</Chip>;
}

/** Who reaches it. */
export function ExposureChip({ exposure }: { exposure: ExposureLevel }) {
  return <Chip tone={EXPOSURE_TONES[exposure]}>{EXPOSURE[exposure]}</Chip>;
}
