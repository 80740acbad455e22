/**
 * Signing in at the hosted pages of a user pool, by the authorization code flow with PKCE (RFC 6749 section 4.1, RFC 7636).
 *
 * The tab leaves for those pages, and comes back to the root of this one with a code. The code is exchanged through the
 * API: this page asks no other origin for anything. Then one is where one left from.
 *
 * `heliostat up` has no user pool. It prints a link whose fragment carries a token. A fragment is never sent to a server,
 * and it is taken out of the address at once, so that it is neither bookmarked nor shown to who looks over a shoulder.
 */
import { ROOT } from "../root";
import { asApiError } from "./api-error";
import { type Arrival, arrival } from "./arrival";
import { answered, openClient } from "./open-client";
import { challengeOf, randomText } from "./pkce";
import { session } from "./session";
import type { SignIn, SignInToken } from "./types";

export type UserPoolSignIn = Extract<SignIn, { kind: "cognito" }>;

const PAUSE_MS = 500;
const PAUSE_MAX_MS = 8_000;

const BEGUN = "heliostat.sign-in";
// Tokens are made of characters that need no encoding in an address.
const FRAGMENT = /^#token=(.+)$/;

interface Begun {
  state: string;
  verifier: string;
  /** Where one was, and is to be again. */
  address: string;
  signOutAddress: string;
}

/** Notes what this tab has to know when it comes back; the answer is where to go. */
export async function beginSignIn(how: UserPoolSignIn): Promise<string> {
  const begun: Begun = {
    state: randomText(),
    verifier: randomText(),
    address: window.location.pathname + window.location.search + window.location.hash,
    signOutAddress: withQuery(how.logout_url, { client_id: how.client_id, logout_uri: how.redirect_uri }),
  };
  sessionStorage.setItem(BEGUN, JSON.stringify(begun));
  return withQuery(how.authorize_url, {
    response_type: "code",
    client_id: how.client_id,
    redirect_uri: how.redirect_uri,
    scope: how.scope,
    state: begun.state,
    code_challenge: await challengeOf(begun.verifier),
    code_challenge_method: "S256",
  });
}

/**
 * Signs in with the code in the address, if one came back, and takes it out of the address.
 *
 * What the address says beside it is not shown: anybody can make such an address.
 */
export async function signInFromCode(): Promise<void> {
  const given = new URLSearchParams(window.location.search);
  const [state, code] = [given.get("state"), given.get("code")];
  if (window.location.pathname !== ROOT || state === null || (code === null && !given.has("error"))) return;
  const begun = takeBegun();
  const isOurs = begun !== null && begun.state === state;
  window.history.replaceState(null, "", isOurs ? begun.address : ROOT);
  if (!isOurs) {
    arrival.set({ reason: "This sign-in was not begun in this tab, or was begun again since." });
    return;
  }
  if (code === null) {
    arrival.set({ reason: "The user pool did not let you in." });
    return;
  }
  arrival.set("arriving");
  try {
    const body = { code, code_verifier: begun.verifier };
    const token = await answered(openClient.POST("/v1/sign-in/token", { body }));
    // Set before the token is there, so that nothing of the way back is shown with it.
    arrival.set("none");
    const { refresh_token: refreshToken } = token;
    const { signOutAddress } = begun;
    session.signIn(
      token.token,
      refreshToken === null ? null : { refreshToken, expiresAtMs: expiresAtMs(token), signOutAddress },
    );
  } catch (thrown) {
    const error = asApiError(thrown);
    arrival.set({
      reason: error.code === "sign_in_expired" ? "It took too long, or its code was used before." : error.explanation,
    });
  }
}

/**
 * Signs in with the token in the address, if there is one, and takes it out of the address.
 *
 * Only where tokens are printed: anybody can make such a link, and elsewhere it would sign in whoever follows it as its maker.
 */
export async function signInFromAddress(): Promise<void> {
  const token = FRAGMENT.exec(window.location.hash)?.[1];
  if (token === undefined) return;
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  // Whoever is signed in stays so until it is known that the token may be taken, and reads nothing of it.
  const tell = (next: Arrival) => {
    if (session.token() === null) arrival.set(next);
  };
  tell("arriving");
  try {
    const { kind } = await patiently(() => answered(openClient.GET("/v1/sign-in")));
    tell(kind === "token" ? "none" : { reason: "Nobody is signed in by a link here." });
    if (kind === "token") session.signIn(token);
  } catch (thrown) {
    tell({ reason: asApiError(thrown).explanation });
  }
}

/** Asks again where no answer came: what stood in the address is known to this page alone by then. */
async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let pause_ms = PAUSE_MS; pause_ms <= PAUSE_MAX_MS; pause_ms *= 2) {
    try {
      return await ask();
    } catch (thrown) {
      if (!asApiError(thrown).retryable) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
  }
  return ask();
}

let renewing: Promise<string | null> | null = null;

/**
 * A new token for the one that is held; null where there is none to be had, which ends the session.
 *
 * Whoever asks while one is on its way gets the same.
 *
 * @throws ApiError where nobody can tell: the session goes on.
 */
export function renew(): Promise<string | null> {
  renewing ??= renewed().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function renewed(): Promise<string | null> {
  const [before, renewal] = [session.token(), session.renewal()];
  if (renewal === null) return null;
  try {
    const body = { refresh_token: renewal.refreshToken };
    const token = await answered(openClient.POST("/v1/sign-in/token", { body }));
    // Whoever signed out meanwhile stays signed out.
    if (session.token() !== before) return session.token();
    const refreshToken = token.refresh_token ?? renewal.refreshToken;
    session.renew(token.token, { ...renewal, refreshToken, expiresAtMs: expiresAtMs(token) });
    return token.token;
  } catch (thrown) {
    if (asApiError(thrown).code !== "sign_in_expired") throw thrown;
    session.reject(before);
    return null;
  }
}

/** Ends the session here and at the user pool; the answer is where to go for that, null where it is over. */
export function signOut(): string | null {
  const renewal = session.renewal();
  session.signOut();
  if (renewal === null) return null;
  // Nobody waits: where it does not arrive, the refresh token ends by itself.
  const body = { refresh_token: renewal.refreshToken };
  openClient.POST("/v1/sign-in/revocation", { body, keepalive: true }).catch(() => undefined);
  return renewal.signOutAddress;
}

const expiresAtMs = ({ expires_in_s }: SignInToken): number => Date.now() + expires_in_s * 1000;

function takeBegun(): Begun | null {
  const kept = sessionStorage.getItem(BEGUN);
  sessionStorage.removeItem(BEGUN);
  return kept === null ? null : (JSON.parse(kept) as Begun);
}

function withQuery(address: string, query: Record<string, string>): string {
  return `${address}?${new URLSearchParams(query).toString()}`;
}
