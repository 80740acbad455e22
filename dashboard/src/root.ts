/**
 * Where the dashboard stands: at the root of its origin, or under a stage of API Gateway such as "/api/".
 *
 * Whoever serves index.html writes it there. A <base> would say it as well, and would turn every "#name" of a picture or a
 * link into an address of that root; the policy of this page forbids it.
 */
const NAME = "heliostat-root";

export function rootOf(page: Document): string {
  const written = page.querySelector(`meta[name="${NAME}"]`)?.getAttribute("content") ?? "/";
  return written.endsWith("/") ? written : `${written}/`;
}

export const ROOT = rootOf(document);

/** The same as a router takes it. */
export const BASENAME = ROOT.slice(0, -1) || "/";

/** The address of one of the dashboard's own paths, such as "/collections", as a browser has to ask for it. */
export function addressOf(path: string): string {
  return path.startsWith("/") ? ROOT + path.slice(1) : path;
}

/** The way back: the dashboard's own path of such an address. */
export function pathOf(address: string): string {
  return address.startsWith(ROOT) ? `/${address.slice(ROOT.length)}` : address;
}
