/** What only the pages about insights and effects say. */
import type { Same } from "./en";
import type { insights as english } from "./en-insights";
import { section } from "./section";

export type InsightWords = Same<typeof english>;

export const insightWords = section<InsightWords>({
  en: async () => (await import("./en-insights")).insights,
  es: async () => (await import("./es-insights")).insights,
  fr: async () => (await import("./fr-insights")).insights,
});
