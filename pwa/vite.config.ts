import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const GENERATED = new URL("./src/gql/graphql.ts", import.meta.url);

/** Puts the hash of a document where it is asked for. From the one generated module a phone would load those of all pages first. */
function documentsInPlace(): Plugin {
  let hashes: Map<string, string> | undefined;
  const read = (): Map<string, string> =>
    new Map([...readFileSync(GENERATED, "utf8").matchAll(/^export const (\w+Document) = \{"__meta__":\{"hash":"([\w-]+)"/gm)].map(([, name, hash]) => [name!, hash!]));
  const place = (statement: string, names: string): string => {
    hashes ??= read();
    const all = names.split(",").map((name) => name.trim());
    const here = all.filter((name) => hashes?.has(name));
    const consts = here.map((name) => `const ${name} = { __meta__: { hash: "${hashes?.get(name)}" } };`).join(" ");
    return here.length === 0 ? statement : `${statement.replace(names, all.filter((name) => !hashes?.has(name)).join(", "))} ${consts}`;
  };
  return {
    name: "documents-in-place",
    enforce: "pre",
    transform: (code, id) => (id.includes("/src/") && !id.includes("/gql/") ? code.replace(/import \{([^}]*)\} from "[./]+\/gql\/graphql";/g, place) : undefined),
  };
}

export default defineConfig({
  plugins: [documentsInPlace()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // What every first visit needs is one file: compressed together, and asked for at once.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"], setupFiles: ["tests/setup.ts"] },
});
