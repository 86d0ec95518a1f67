// After the types are generated: say that the texts of fragments are good for nothing but building, so that the bundler
// leaves them out. The generator's own option for this (pureMagicComment) is not passed on by its client preset.
import { readFile, writeFile } from "node:fs/promises";

const file = new URL("../src/gql/graphql.ts", import.meta.url);
const text = await readFile(file, "utf8");
await writeFile(file, text.replaceAll("FragmentDoc = new ", "FragmentDoc = /* @__PURE__ */ new "));
