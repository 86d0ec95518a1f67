/** How far numbers moved, and days in full, as the board and a store's day say them. */
import type { MetricLineFragment } from "../gql/graphql";
import { boardWords } from "./board";
import { percentOf, rounded } from "./measured";
import { locale } from "./time";

type Measured = Pick<MetricLineFragment, "scale">;

/** How large a change is, without its direction: 14 %, 0.2 of a rating, 3 points of a share. */
export function size(change: number, { scale }: Measured): string {
  const value = Math.abs(change);
  if (scale === "RATING") return rounded(value);
  return scale === "SHARE" ? boardWords.value.points(rounded(value * 100)) : percentOf(value * 100);
}

/** The same with its direction: +14 %, −3 %. */
export function moved(change: number, metric: Measured): string {
  const said = size(change, metric);
  return said === size(0, metric) ? said : `${change > 0 ? "+" : "−"}${said}`;
}

/** "Saturday 22 November". */
export function fullDay(on: string): string {
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long" }).format(new Date(`${on}T12:00`));
}

export function weekday(on: string): string {
  return new Intl.DateTimeFormat(locale(), { weekday: "long" }).format(new Date(`${on}T12:00`));
}
