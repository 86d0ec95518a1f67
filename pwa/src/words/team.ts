/** The words of the team at a glance and of the sheet of codes; they come with those pages. */
import type { team } from "./en-team";
import type { Same } from "./en";
import { section } from "./section";

export const teamWords = section<Same<typeof team>>({
  en: async () => (await import("./en-team")).team,
  es: async () => (await import("./es-team")).team,
  fr: async () => (await import("./fr-team")).team,
  ar: async () => (await import("./ar-team")).team,
});
