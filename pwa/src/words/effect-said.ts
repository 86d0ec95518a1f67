/** What may be said of an entry in the ledger: nothing before its end, then a difference with its interval, never "it worked". */
import type { EffectLineFragment, MetricScale } from "../gql/graphql";
import { insightWords } from "./insights";
import { asPercent, percentOf, rounded, signed } from "./measured";
import { day } from "./time";

/** What is needed to tell a number of a result. */
export interface Counted {
  result?: { isPercent: boolean } | null | undefined;
  metric: { unit: string; scale: MetricScale };
}

/** A share of which 0.03 is meant is told as 3 points. */
const sized = (value: number, { result, metric }: Counted): number => (!result?.isPercent && metric.scale === "SHARE" ? value * 100 : value);

function counted(said: string, { result, metric }: Counted): string {
  if (result?.isPercent) return asPercent(said);
  return metric.scale === "SHARE" ? insightWords.value.points(said) : `${said}\u00a0${metric.unit}`;
}

/** A difference with its sign, without and with what it is counted in: percent, points of a share, or the metric's unit. */
export const plain = (value: number, of: Counted): string => signed(sized(value, of));
export const differs = (value: number, of: Counted): string => counted(plain(value, of), of);

export function effectSays(effect: EffectLineFragment): string {
  const w = insightWords.value.effects;
  if (effect.state === "RUNNING") return w.running(day(effect.endsOn));
  if (effect.state === "CALLED_OFF") return w.stopped(effect.endedAt ? day(effect.endedAt) : "");
  const { result, verdict, metric } = effect;
  if (!result || typeof result.estimate !== "number" || verdict === "NOT_ENOUGH_DATA") return w.notEnough;
  if (verdict === "NO_CLEAR_DIFFERENCE") {
    if (typeof result.wouldBeSeen !== "number") return w.noneShort;
    return w.none(result.isPercent ? percentOf(result.wouldBeSeen) : counted(rounded(sized(result.wouldBeSeen, effect)), effect));
  }
  // The ends without the unit: "+0.6 to +7.6".
  const [low, high] = [plain(result.low ?? result.estimate, effect), plain(result.high ?? result.estimate, effect)];
  const said = w.result(w.with[effect.kind], differs(result.estimate, effect), low, high, result.compared ?? 0, metric.level === "PERSON");
  return verdict === "FIRST_INDICATION" ? w.indication(said) : said;
}

/** The same as a sentence of its own. */
export function sentence(said: string): string {
  return said.charAt(0).toLocaleUpperCase() + said.slice(1);
}
