/** The sentences about an insight, made from its numbers: when, how far from usual, how sure; never why. */
import type { InsightLineFragment } from "../gql/graphql";
import { words } from ".";
import { insightWords } from "./insights";
import { percentOf, rounded } from "./measured";
import { day, daysBetween, locale } from "./time";

const WEEK = 7;

/** "Tuesday", or the date where a weekday would not say which. */
export function sinceDay(date: string): string {
  const at = new Date(`${date}T12:00`);
  return daysBetween(at.getTime(), Date.now()) < WEEK ? new Intl.DateTimeFormat(locale(), { weekday: "long" }).format(at) : day(date);
}

type Named = { name: string } | null | undefined;
type Titled = Pick<InsightLineFragment, "kind"> & { metric?: Named; skill?: Named };

/** What it is about, as its title. */
export function titleOf({ kind, metric, skill }: Titled): string {
  const w = insightWords.value;
  if (kind === "NEW_NORMAL") return w.newNormal;
  return metric?.name ?? (skill ? w.practice(skill.name) : w.title);
}

/** Whose or which store's it is, for whoever reads. */
export function whereOf({ person, store, kind, metric }: InsightLineFragment, mine: string | undefined): string {
  const w = insightWords.value;
  const where = person ? (person.id === mine ? w.yours : person.firstName) : (store?.name ?? w.company);
  return kind === "NEW_NORMAL" && metric ? w.at(where, metric.name) : where;
}

const percent = (size: number): string => percentOf(size, 0);

/** A size without its direction, in percent or in what the metric is counted in. */
function sized({ metric, numbers }: InsightLineFragment): { text: (size: number) => string; bare: (size: number) => string } {
  const whole = (size: number): string => percent(size).slice(0, -2);
  if (numbers.percent !== null && numbers.percent !== undefined) return { text: percent, bare: whole };
  if (metric?.scale === "SHARE") return { text: (size) => insightWords.value.points(rounded(size * 100)), bare: (size) => rounded(size * 100) };
  return { text: (size) => `${rounded(size)}\u00a0${metric?.unit ?? ""}`, bare: rounded };
}

/** "Since Tuesday (6 days) about 18 % below usual for these weekdays (plausible 9 to 26 %)." */
export function fallSays(insight: InsightLineFragment): string | undefined {
  const w = insightWords.value;
  const { since, days, percent: share, change, low, high } = insight.numbers;
  const size = share ?? change;
  if (!since || size === null || size === undefined) return undefined;
  const { text, bare } = sized(insight);
  // The days after the sign may be usual again: then no direction is left to tell.
  if (bare(Math.abs(size)) === bare(0)) return w.usualAgain(w.since(sinceDay(since), days ?? 1));
  const towards = size < 0 ? w.below(text(-size)) : w.above(text(size));
  // Told as sizes: the nearer end first, and none that would point the other way.
  const ends = [low ?? size, high ?? size].map((end) => Math.max(0, size < 0 ? -end : end)).sort((a, b) => a - b);
  return w.says(w.since(sinceDay(since), days ?? 1), towards, bare(ends[0]!), text(ends[1]!));
}

/** Everything that is said about it in one go. */
export function insightSays(insight: InsightLineFragment): string {
  const w = insightWords.value;
  const { kind, numbers, metric } = insight;
  if (kind === "STORE_SKILL_GAP") return w.gap(numbers.people ?? 0, numbers.ofPeople ?? 0);
  if (kind === "GAMING_QUESTION") return w.gaming(metric?.name ?? "", metric?.guard?.name ?? "");
  const chance = numbers.falseAlarmsPerYear;
  const lasting = kind === "NEW_NORMAL" && numbers.since ? w.lasting(metric?.name ?? "", day(numbers.since)) : undefined;
  return [lasting, fallSays(insight), kind !== "NEW_NORMAL" && chance ? w.chance(chance) : undefined].filter(Boolean).join(" ");
}

/** "5 people here show the same, so it is not one person." */
export function sharedSays({ kind, level, person, sharedBy }: InsightLineFragment): string | undefined {
  const w = insightWords.value;
  if (sharedBy < 2 || kind === "STORE_SKILL_GAP") return undefined;
  if (level === "COMPANY" && !person) return w.sharedCompany(sharedBy);
  return person ? w.sharedPeople(sharedBy) : w.sharedStores(sharedBy);
}

/** What would have been noticed here: silence is not "all well". */
export function seenSays(chance: number | null | undefined, rises: boolean): string | undefined {
  return chance === null || chance === undefined ? undefined : insightWords.value.seen(chance >= 0.95 ? 10 : Math.round(chance * 10), rises);
}

export const causeName = (cause: keyof (typeof words.value)["give"]["causes"]): string => words.value.give.causes[cause];
