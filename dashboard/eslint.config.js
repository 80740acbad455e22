import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["dist", "src/api/schema.ts"]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // Numbers print as what they are.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // What traffic says is text: nothing of it may become markup.
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Traffic is hostile: show text." },
        {
          selector: "MemberExpression[property.name=/^(inner|outer)HTML$/]",
          message: "Traffic is hostile: show text.",
        },
      ],
      "no-restricted-globals": ["error", { name: "fetch", message: "Use the typed client of src/api." }],
    },
  },
  { files: ["scripts/**", "*.js"], rules: { "no-restricted-globals": "off" } },
);
