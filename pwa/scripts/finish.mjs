// After the pages are built: the service worker with the list of what it keeps, what the server should know of the pages
// (documents, first questions), and the compressed form of every text.
import { createHash } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

async function* walk(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

// The whole small app, and nothing that only a store listing or an engineer needs.
const left = /^(graphiql|assets\/graphiql|screenshots)\/|^sw\.js|persisted-documents|icon-maskable|icon-512|apple-touch/;
const kept = [];
for await (const path of walk(dist)) {
  const name = relative(dist, path).replaceAll("\\", "/");
  if (!left.test(name)) kept.push(name);
}
kept.sort();

const hash = createHash("sha256");
for (const name of kept) hash.update(name).update(await readFile(join(dist, name)));
const version = hash.digest("hex").slice(0, 12);

await build({
  root,
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  define: {
    __FILES__: JSON.stringify(kept.map((name) => (name === "index.html" ? "/" : `/${name}`))),
    __VERSION__: JSON.stringify(version),
  },
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: "src/sw/sw.ts", formats: ["iife"], name: "sw", fileName: () => "sw.js" },
  },
});

const documents = JSON.parse(await readFile(join(root, "src/gql/persisted-documents.json"), "utf8"));
await writeFile(join(dist, "persisted-documents.json"), JSON.stringify(documents));

// What a page asks first, by its path: the server has the browser ask it beside the scripts, and puts in who opens the page.
const today = Object.keys(documents).find((hash) => /\bquery Today\b/.test(documents[hash]));
if (!today) throw new Error("Today asks nothing by that name: what does the start screen ask first?");
const question = new URLSearchParams({ documentId: today, variables: JSON.stringify({ personId: "VIEWER" }) });
await writeFile(join(dist, "first-questions.json"), JSON.stringify({ "/": `/graphql?${question}` }));

// Every text in its compressed forms beside it, for server/kit/compressed.py.
const texts = /\.(js|css|html|svg|webmanifest)$/;
for await (const path of walk(dist)) {
  if (!texts.test(path)) continue;
  const text = await readFile(path);
  await writeFile(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }));
  await writeFile(`${path}.gz`, gzipSync(text, { level: 9 }));
}

// What a first visit loads before its first screen: the page and all that it names. It stays within its limit, or it is no build.
const LIMIT_KB = 60;
const page = await readFile(join(dist, "index.html"), "utf8");
let bytes = 0;
for (const name of ["index.html", ...kept.filter((name) => page.includes(`"/${name}"`))]) {
  bytes += (await stat(join(dist, texts.test(name) ? `${name}.br` : name))).size;
}
const worker = await stat(join(dist, "sw.js.br"));
const size = (bytes / 1024).toFixed(1);
console.log(`version ${version}: ${kept.length} files kept offline, first load ${size} KB brotli, worker ${(worker.size / 1024).toFixed(1)} KB`);
if (bytes > LIMIT_KB * 1024) throw new Error(`The first load is ${size} KB; ${LIMIT_KB} KB is the limit. Load later what only some need.`);
