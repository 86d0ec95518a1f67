// After the pages are built: the service worker with the list of what it keeps, and the
// persisted documents for the server.
import { createHash } from "node:crypto";
import { copyFile, readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
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

await copyFile(join(root, "src/gql/persisted-documents.json"), join(dist, "persisted-documents.json"));

// What a first visit loads: the page and all that it names. Told on every build so that it stays small.
const page = await readFile(join(dist, "index.html"), "utf8");
let bytes = 0;
for (const name of ["index.html", ...kept.filter((name) => /^assets\//.test(name) && page.includes(name))]) {
  bytes += brotliCompressSync(await readFile(join(dist, name))).length;
}
const worker = await stat(join(dist, "sw.js"));
console.log(
  `version ${version}: ${kept.length} files kept offline, first load ${(bytes / 1024).toFixed(1)} KB brotli, worker ${(worker.size / 1024).toFixed(1)} KB`,
);
