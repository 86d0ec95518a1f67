import { defineConfig } from "vite";

/** The page of all parts, on its own: for the test that looks at it. Developers open it by `npm run dev`, at /styleguide/. */
export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0, rollupOptions: { input: "styleguide/index.html" } },
});
