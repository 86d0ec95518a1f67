/** The words of growing: numbers, skills and trainings. */
import type { Same } from "./en";
import type { learning as en } from "./en-learning";
import { section } from "./section";

export type Learning = Same<typeof en>;

export const learning = section<Learning>({
  en: async () => (await import("./en-learning")).learning,
  es: async () => (await import("./es-learning")).learning,
  fr: async () => (await import("./fr-learning")).learning,
  ar: async () => (await import("./ar-learning")).learning,
});
