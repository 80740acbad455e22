/**
 * Who is signed in: a token, and what renews it, kept in this tab's session storage and nowhere else.
 *
 * `heliostat up` prints a link whose fragment carries the token. A fragment is never sent to a server, and it is taken
 * out of the address at once, so that it is neither bookmarked nor shown to who looks over a shoulder.
 */
const TOKEN = "heliostat.token";
const RENEWAL = "heliostat.renewal";
// Tokens are made of characters that need no encoding in an address.
const FRAGMENT = /^#token=(.+)$/;

/** What a sign-in with a user pool leaves: how to go on, and how to end it. */
export interface Renewal {
  refreshToken: string;
  /** By this browser's clock, of which only differences are looked at: the API decides. */
  expiresAtMs: number;
  /** Where the user pool forgets the browser. */
  signOutAddress: string;
}

type Listener = () => void;

const listeners = new Set<Listener>();
let rejected = false;

export const session = {
  token: (): string | null => sessionStorage.getItem(TOKEN),

  /** null: the token is good for as long as it is good. */
  renewal: (): Renewal | null => {
    const kept = sessionStorage.getItem(RENEWAL);
    return kept === null ? null : (JSON.parse(kept) as Renewal);
  },

  /** Whether the API refused the token that was held last. */
  wasRejected: (): boolean => rejected,

  signIn: (token: string, renewal: Renewal | null = null): void => {
    rejected = false;
    sessionStorage.setItem(TOKEN, token);
    if (renewal === null) sessionStorage.removeItem(RENEWAL);
    else sessionStorage.setItem(RENEWAL, JSON.stringify(renewal));
    announce();
  },

  signOut: (): void => {
    rejected = false;
    forget();
  },

  /** Lets go of a token the API refused; one that has been replaced meanwhile stays. */
  reject: (token: string | null): void => {
    if (token === null || session.token() !== token) return;
    rejected = true;
    forget();
  },

  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Signs in with the token in the address, if there is one, and takes it out of the address. */
export function signInFromAddress(): void {
  const token = FRAGMENT.exec(window.location.hash)?.[1];
  if (token === undefined) return;
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  session.signIn(token);
}

function forget(): void {
  sessionStorage.removeItem(TOKEN);
  sessionStorage.removeItem(RENEWAL);
  announce();
}

function announce(): void {
  for (const listener of listeners) listener();
}
