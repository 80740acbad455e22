/**
 * Where the dashboard begins: a small script, which asks the API before the large ones are there.
 *
 * They are read and run while the API answers, and draw the first view once, with its data.
 */
import "@cloudscape-design/global-styles/index.css";
import "./theme.css";
import { makeQueryClient } from "./api/query-client";
import { session } from "./api/session";
import { signInFromAddress, signInFromCode } from "./api/sign-in";
import { askForFirstView } from "./first-view";

// What takes longer is shown to be on its way.
const PATIENCE_MS = 300;

const patience = () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
// Both take out of the address what is in it before the router looks at it; the rest goes on beside.
const signedIn = Promise.all([signInFromAddress(), signInFromCode()]);
// A sign-in link opened in a tab that shows the dashboard already changes nothing but the fragment.
window.addEventListener("hashchange", () => void signInFromAddress());

const queries = makeQueryClient();

async function begin(): Promise<void> {
  await Promise.race([signedIn, patience()]);
  const person = session.person();
  const asked = session.token() === null ? undefined : askForFirstView(queries, new URL(window.location.href));
  const { mount } = await import("./mount");
  // Counted from here: however long the scripts took, what came meanwhile is looked at first.
  await Promise.race([asked, patience()]);
  mount({ person, queries });
}

void begin();
