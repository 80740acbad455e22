import "@cloudscape-design/global-styles/index.css";
import "./theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router";
import { signInFromAddress, signInFromCode } from "./api/sign-in";
import { App } from "./app";
import { BASENAME } from "./root";

// Both take out of the address what is in it before the router looks at it; the rest goes on beside.
void signInFromAddress();
void signInFromCode();
// A sign-in link opened in a tab that shows the dashboard already changes nothing but the fragment.
window.addEventListener("hashchange", () => void signInFromAddress());

// A router of its own, rather than a component: only such a one can ask before a page is left.
const router = createBrowserRouter([{ path: "*", element: <App /> }], { basename: BASENAME });
const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds no #root");
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
