import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const FONT = /url\((['"]?)data:font\/woff2;base64,([A-Za-z0-9+/=]+)\1\)([^;}]*)/g;

/**
 * Makes files of the fonts that a style sheet holds as text: the sheet keeps the page from being painted until all of it
 * is there, and of eight weights and slants a page shows three. Until one is there, text stands in the system's font.
 */
export function fontFiles(): Plugin {
  return {
    name: "font-files",
    apply: "build",
    enforce: "pre",
    load(id) {
      const [file = ""] = id.split("?");
      if (!file.endsWith("/global-styles/index.css")) return null;
      return readFileSync(file, "utf8").replace(FONT, (_, _quote: string, data: string, rest: string) => {
        const source = Buffer.from(data, "base64");
        const digest = createHash("sha256").update(source).digest("hex").slice(0, 8);
        const fileName = `assets/open-sans-${digest}.woff2`;
        this.emitFile({ type: "asset", fileName, source });
        return `url("/${fileName}")${rest};font-display:swap`;
      });
    },
  };
}
