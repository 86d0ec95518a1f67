/** The words of reviews. */
import type { Same } from "./en";
import type { reviews as en } from "./en-reviews";
import { section } from "./section";

export type ReviewWords = Same<typeof en>;

export const reviewWords = section<ReviewWords>({
  en: async () => (await import("./en-reviews")).reviews,
  es: async () => (await import("./es-reviews")).reviews,
  fr: async () => (await import("./fr-reviews")).reviews,
  ar: async () => (await import("./ar-reviews")).reviews,
});
