/** The words of hints while writing and of the giver's mirror; they come with those. */
import type { Same } from "./en";
import type { giving } from "./en-giving";
import { section } from "./section";

export const givingWords = section<Same<typeof giving>>({
  en: async () => (await import("./en-giving")).giving,
  es: async () => (await import("./es-giving")).giving,
  fr: async () => (await import("./fr-giving")).giving,
  ar: async () => (await import("./ar-giving")).giving,
});
