// What is asked of the code that runs in browsers: nothing undefined, nothing unused, functions seen at once.
import js from "@eslint/js";
import globals from "globals";

const ours = {
  ...js.configs.recommended.rules,
  eqeqeq: "error",
  "max-lines-per-function": ["error", 40],
  "no-shadow": "error",
  "no-unused-vars": ["error", { ignoreRestSiblings: true }],
  "no-var": "error",
  "prefer-const": ["error", { destructuring: "all" }],
};

export default [
  { files: ["judging/static/js/**/*.js"], languageOptions: { globals: globals.browser }, rules: ours },
  { files: ["judging/static/sw.js"], languageOptions: { sourceType: "script", globals: globals.serviceworker }, rules: ours },
];
