/** The words of how feedback is practised; they come with that page. */
import type { hq } from "./en-hq";
import type { Same } from "./en";
import { section } from "./section";

export const hqWords = section<Same<typeof hq>>({
  en: async () => (await import("./en-hq")).hq,
  es: async () => (await import("./es-hq")).hq,
  fr: async () => (await import("./fr-hq")).hq,
  ar: async () => (await import("./ar-hq")).hq,
});
