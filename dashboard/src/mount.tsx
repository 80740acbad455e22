import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router";
import { App, type PersonsQueries } from "./app";
import { BASENAME } from "./root";

/** Shows the dashboard; `first` is what was asked for already. */
export function mount(first: PersonsQueries): void {
  // A router of its own, rather than a component: only such a one can ask before a page is left.
  const router = createBrowserRouter([{ path: "*", element: <App first={first} /> }], { basename: BASENAME });
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html holds no #root");
  createRoot(root).render(
    <StrictMode>
      <RouterProvider router={router} />
    </StrictMode>,
  );
}
