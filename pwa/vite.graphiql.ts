import { defineConfig } from "vite";

/** GraphiQL for people who query: its own build, outside the app's first load and offline copy. */
export default defineConfig({
  publicDir: false,
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    outDir: "dist",
    emptyOutDir: false,
    assetsDir: "assets/graphiql",
    chunkSizeWarningLimit: 4_000,
    rollupOptions: { input: "graphiql/index.html" },
  },
});
