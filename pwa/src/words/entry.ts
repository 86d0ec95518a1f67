/** The words of signing in by other ways than a code, and of what belongs to them. */
import type { Same } from "./en";
import type { entry as en } from "./en-entry";
import { section } from "./section";

export type Entry = Same<typeof en>;

export const entry = section<Entry>({
  en: async () => (await import("./en-entry")).entry,
  es: async () => (await import("./es-entry")).entry,
  fr: async () => (await import("./fr-entry")).entry,
  ar: async () => (await import("./ar-entry")).entry,
});
