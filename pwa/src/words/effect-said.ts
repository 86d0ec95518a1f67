/** What may be said of an entry in the ledger: nothing before its end, then a difference with its interval, never "it worked". */
import type { EffectLineFragment } from "../gql/graphql";
import { insightWords } from "./insights";
import { percentOf, rounded, signed } from "./measured";
import { day } from "./time";

/** A difference with its sign, in percent or in what the number is counted in. */
export function differs(value: number, { result, metric }: Pick<EffectLineFragment, "result" | "metric">): string {
  return signed(value, result?.isPercent ? "\u00a0%" : `\u00a0${metric.unit}`);
}

export function effectSays(effect: EffectLineFragment): string {
  const w = insightWords.value.effects;
  if (effect.state === "RUNNING") return w.running(day(effect.endsOn));
  if (effect.state === "CALLED_OFF") return w.stopped(effect.endedAt ? day(effect.endedAt) : "");
  const { result, verdict, metric } = effect;
  if (!result || typeof result.estimate !== "number" || verdict === "NOT_ENOUGH_DATA") return w.notEnough;
  if (verdict === "NO_CLEAR_DIFFERENCE") {
    if (typeof result.wouldBeSeen !== "number") return w.noneShort;
    return w.none(result.isPercent ? percentOf(result.wouldBeSeen) : `${rounded(result.wouldBeSeen)}\u00a0${metric.unit}`);
  }
  // The ends without the unit: "+0.6 to +7.6".
  const [low, high] = [signed(result.low ?? result.estimate), signed(result.high ?? result.estimate)];
  const said = w.result(w.with[effect.kind], differs(result.estimate, effect), low, high, result.compared ?? 0, metric.level === "PERSON");
  return verdict === "FIRST_INDICATION" ? w.indication(said) : said;
}

/** The same as a sentence of its own. */
export function sentence(said: string): string {
  return said.charAt(0).toLocaleUpperCase() + said.slice(1);
}
