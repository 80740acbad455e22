import "@cloudscape-design/global-styles/index.css";
import "./theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router";
import { makeQueryClient } from "./api/query-client";
import { session, signInFromAddress } from "./api/session";
import { signInFromCode } from "./api/sign-in";
import { App } from "./app";
import { BASENAME } from "./root";

signInFromAddress();
// Takes the code out of the address before the router looks at it; the rest goes on beside.
void signInFromCode();
// A sign-in link opened in a tab that shows the dashboard already changes nothing but the fragment.
window.addEventListener("hashchange", signInFromAddress);

const queryClient = makeQueryClient();
// What one person may see is not left to the next.
session.subscribe(() => {
  if (session.token() === null) queryClient.clear();
});

// A router of its own, rather than a component: only such a one can ask before a page is left.
const router = createBrowserRouter([{ path: "*", element: <App queryClient={queryClient} /> }], { basename: BASENAME });
const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds no #root");
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
