/** Who is signed in: a token, and what renews it, kept in this tab's session storage and nowhere else. */

// Of all that this tab keeps, whatever it is.
const PREFIX = "heliostat.";
const TOKEN = `${PREFIX}token`;
const RENEWAL = `${PREFIX}renewal`;

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
let person = 0;

export const session = {
  token: (): string | null => sessionStorage.getItem(TOKEN),

  /** null: the token is good for as long as it is good. */
  renewal: (): Renewal | null => {
    const kept = sessionStorage.getItem(RENEWAL);
    return kept === null ? null : (JSON.parse(kept) as Renewal);
  },

  /** Whether the API refused the token that was held last. */
  wasRejected: (): boolean => rejected,

  /** Another number once somebody else may be in front of this tab; what was shown and begun is not left to them. */
  person: (): number => person,

  signIn: (token: string, renewal: Renewal | null = null): void => {
    const held = session.token();
    if (held !== null && held !== token) forget();
    rejected = false;
    keep(token, renewal);
    announce();
  },

  /** Holds another token for whoever is signed in. */
  renew: (token: string, renewal: Renewal): void => {
    keep(token, renewal);
    announce();
  },

  signOut: (): void => {
    rejected = false;
    forget();
    announce();
  },

  /** Lets go of a token the API refused; one that has been replaced meanwhile stays. */
  reject: (token: string | null): void => {
    if (token === null || session.token() !== token) return;
    rejected = true;
    forget();
    announce();
  },

  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function keep(token: string, renewal: Renewal | null): void {
  sessionStorage.setItem(TOKEN, token);
  if (renewal === null) sessionStorage.removeItem(RENEWAL);
  else sessionStorage.setItem(RENEWAL, JSON.stringify(renewal));
}

/** Nothing that was kept for a person outlasts them, such as what they were about to mirror. */
function forget(): void {
  person += 1;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

function announce(): void {
  for (const listener of listeners) listener();
}
