import { signOut } from "../api/sign-in";

/** Signs out here, and goes where the user pool forgets this browser. */
export function leave(): void {
  const address = signOut();
  if (address !== null) window.location.assign(address);
}
