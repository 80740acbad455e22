import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { fakeApi } from "./fake/vite-plugin";

// What the front of `heliostat up` sends: nothing that this builds needs more.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
].join("; ");

/**
 * Keeps the two faces of Open Sans in which pages are set. Fonts stand in the style sheet as text (`chalice_app/page` sends
 * no other), which no compression makes smaller; browsers make italics and other weights of these.
 */
const usedFaces = (): Plugin => ({
  name: "used-faces",
  enforce: "pre",
  transform: (code, id) =>
    id.includes("@cloudscape-design/global-styles/index.css")
      ? code.replaceAll(/@font-face\s*\{[^}]*\}/g, (face) =>
          /font-weight: (400|700);\s*font-style: normal;/.test(face) ? face : "",
        )
      : undefined,
});

/**
 * Names in index.html what the small first script imports right away, so that a browser loads all of it at once. Style sheets,
 * too: scripts wait for those.
 */
const loadedAtOnce = (): Plugin => ({
  name: "loaded-at-once",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle = {}, chunk }) => {
      const named = (files: Iterable<string>) => [...files].filter((file) => !html.includes(file));
      const chunks = new Set<string>();
      const add = (name: string) => {
        const found = bundle[name];
        if (found?.type !== "chunk" || chunks.has(name)) return;
        chunks.add(name);
        found.imports.forEach(add);
      };
      chunk?.dynamicImports.forEach(add);
      const styles = new Set(
        [...chunks].flatMap((name) => {
          const found = bundle[name];
          return found?.type === "chunk" ? [...(found.viteMetadata?.importedCss ?? [])] : [];
        }),
      );
      return [
        ...named(chunks).map((file) => ({
          tag: "link",
          injectTo: "head" as const,
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
        })),
        ...named(styles).map((file) => ({
          tag: "link",
          injectTo: "head" as const,
          attrs: { rel: "stylesheet", crossorigin: true, href: `/${file}` },
        })),
      ];
    },
  },
});

export default defineConfig(({ mode }) => ({
  plugins: [usedFaces(), loadedAtOnce(), react(), ...(mode === "fake" ? [fakeApi()] : [])],
  experimental: {
    // Built for the root of an origin. What scripts and style sheets load stands beside them, so that only index.html has to
    // be told where it is served (chalice_app/page).
    renderBuiltUrl: (_, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  build: {
    target: "es2022",
    // Pictures stay files: one policy for all, and the browser caches them by themselves.
    assetsInlineLimit: 0,
    // The design system is one file of about this size; it changes only when its version does.
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      output: {
        manualChunks: (id) =>
          /node_modules\/(react|react-dom|react-router|scheduler)\//.test(id) ? "react" : undefined,
      },
    },
  },
  preview: { headers: { "Content-Security-Policy": CONTENT_SECURITY_POLICY } },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/set-up.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    // Its files import style sheets, which Node cannot.
    server: { deps: { inline: [/@cloudscape-design/] } },
    css: false,
    restoreMocks: true,
    // Two cores are shared with the rest of the build.
    maxWorkers: 2,
    testTimeout: 60_000,
  },
}));
