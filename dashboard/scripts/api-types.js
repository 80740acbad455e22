/**
 * Writes src/api/schema.ts from docs/openapi.json; with --check, fails where the file is not what it would write.
 * --from FILE reads another document.
 */
import console from "node:console";
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { parseArgs } from "node:util";
import openapiTS, { astToString } from "openapi-typescript";

const { values } = parseArgs({ options: { check: { type: "boolean" }, from: { type: "string" } } });
const source = values.from
  ? new URL(values.from, `file://${process.cwd()}/`)
  : new URL("../../docs/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.ts", import.meta.url);

/** @param {URL} file */
const textOf = (file) => readFile(file, "utf-8").catch(() => "");

const types = astToString(await openapiTS(source));
const wanted = `/** Made from docs/openapi.json by \`npm run api-types\`. */\n\n${types}`;

if (!values.check) {
  await writeFile(target, wanted);
} else if ((await textOf(target)) !== wanted) {
  console.error(
    "dashboard/src/api/schema.ts does not agree with docs/openapi.json: run `npm run api-types` in dashboard/.",
  );
  process.exitCode = 1;
}
