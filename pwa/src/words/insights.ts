/** What only the pages about insights and effects say. */
import type { Same } from "./en";
import type { effects } from "./en-effects";
import type { insights } from "./en-insights";
import { section } from "./section";

export type InsightWords = Same<typeof insights>;
export type EffectWords = Same<typeof effects>;

type Both = InsightWords & { effects: EffectWords };

async function both(insights: Promise<{ insights: InsightWords }>, effects: Promise<{ effects: EffectWords }>): Promise<Both> {
  return { ...(await insights).insights, ...(await effects) };
}

export const insightWords = section<Both>({
  en: () => both(import("./en-insights"), import("./en-effects")),
  es: () => both(import("./es-insights"), import("./es-effects")),
  fr: () => both(import("./fr-insights"), import("./fr-effects")),
  ar: () => both(import("./ar-insights"), import("./ar-effects")),
});
