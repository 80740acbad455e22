import { signOut } from "../api/sign-in";

type Guard = (go: () => void) => void;

let guard: Guard | null = null;

/** Signs out here, and goes where the user pool forgets this browser; where something unsaved is guarded, asks first. */
export function leave(): void {
  if (guard === null) go();
  else guard(go);
}

/** Has each sign-out asked of `asks`, which goes on with it or does not; until what is returned is called. */
export function guardSignOut(asks: Guard): () => void {
  guard = asks;
  return () => {
    if (guard === asks) guard = null;
  };
}

function go(): void {
  const address = signOut();
  if (address !== null) window.location.assign(address);
}
