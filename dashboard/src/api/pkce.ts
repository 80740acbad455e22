/** Proof Key for Code Exchange (RFC 7636): a code is good for none but the tab that asked for it. */

// 32 bytes are the 43 characters that section 4.1 asks for at least.
const VERIFIER_BYTES = 32;

export function randomText(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(VERIFIER_BYTES)));
}

/** The challenge of a verifier, by the method S256. */
export async function challengeOf(verifier: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
