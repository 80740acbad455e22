/**
 * Who is signed in: a token, kept in this tab's session storage and nowhere else.
 *
 * `heliostat up` prints a link whose fragment carries the token. A fragment is never sent to a server, and it is taken
 * out of the address at once, so that it is neither bookmarked nor shown to who looks over a shoulder.
 */
const KEY = "heliostat.token";
// Tokens are made of characters that need no encoding in an address.
const FRAGMENT = /^#token=(.+)$/;

type Listener = () => void;

const listeners = new Set<Listener>();
let rejected = false;

export const session = {
  token: (): string | null => sessionStorage.getItem(KEY),

  /** Whether the API refused the token that was held last. */
  wasRejected: (): boolean => rejected,

  signIn: (token: string): void => {
    rejected = false;
    sessionStorage.setItem(KEY, token);
    announce();
  },

  signOut: (): void => {
    rejected = false;
    sessionStorage.removeItem(KEY);
    announce();
  },

  /** Lets go of a token the API refused; one that has been replaced meanwhile stays. */
  reject: (token: string | null): void => {
    if (session.token() !== token) return;
    rejected = token !== null;
    sessionStorage.removeItem(KEY);
    announce();
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

function announce(): void {
  for (const listener of listeners) listener();
}
