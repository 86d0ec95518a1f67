/** The words of improvement plans. */
import type { Same } from "./en";
import type { plans as en } from "./en-plans";
import { section } from "./section";

export type PlanWords = Same<typeof en>;

export const planWords = section<PlanWords>({
  en: async () => (await import("./en-plans")).plans,
  es: async () => (await import("./es-plans")).plans,
  fr: async () => (await import("./fr-plans")).plans,
  ar: async () => (await import("./ar-plans")).plans,
});
