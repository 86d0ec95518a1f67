/** Light or dark: as the phone says, or as the person chose on this phone. */
import { signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
const isTheme = (value: string | null): value is Theme => value === "light" || value === "dark";

export const theme = signal<Theme>("auto");
const grounds = { light: "#F3F0EA", dark: "#151412" };

export function applyTheme(chosen?: Theme): void {
  if (chosen) localStorage.setItem("theme", chosen);
  const kept = localStorage.getItem("theme");
  theme.value = isTheme(kept) ? kept : "auto";
  const root = document.documentElement;
  if (theme.value === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme.value;
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    const own = meta.media.includes("dark") ? "dark" : "light";
    meta.content = grounds[theme.value === "auto" ? own : theme.value];
  }
}
