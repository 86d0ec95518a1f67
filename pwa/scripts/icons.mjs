// Makes the PNG icons from the SVG ones with a headless Chromium; run it when the mark changes:
//   CHROMIUM=chromium node scripts/icons.mjs
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const icons = fileURLToPath(new URL("../public/icons/", import.meta.url));
const wanted = [
  ["icon.svg", "icon-192.png", 192],
  ["icon.svg", "icon-512.png", 512],
  ["icon-maskable.svg", "icon-maskable-512.png", 512],
  ["icon-maskable.svg", "apple-touch-icon.png", 180],
  ["badge.svg", "badge-96.png", 96],
];

const folder = mkdtempSync(join(tmpdir(), "icons-"));
for (const [from, to, size] of wanted) {
  const svg = readFileSync(join(icons, from), "utf8").replace("<svg ", `<svg width="${size}" height="${size}" `);
  const page = join(folder, "icon.html");
  writeFileSync(page, `<style>html,body{margin:0;background:none}svg{display:block}</style>${svg}`);
  execFileSync(
    process.env.CHROMIUM ?? "chromium",
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--default-background-color=00000000",
      `--window-size=${size},${size}`,
      `--screenshot=${join(icons, to)}`,
      `file://${page}`,
    ],
    { stdio: "ignore" },
  );
}
rmSync(folder, { recursive: true });
