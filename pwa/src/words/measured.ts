/** Values of metrics as people read them: a share in percent, the rest with its unit and no more digits than it bears. */
import type { MetricScale } from "../gql/graphql";
import { tongue } from "./index";
import { locale } from "./time";

interface Measured {
  unit: string;
  scale: MetricScale;
}

const NARROW = "\u00a0";

export function rounded(value: number): string {
  const size = Math.abs(value);
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : 2 }).format(value);
}

/** Without the unit, for a column or the end of a line. */
export function bare(value: number, { scale }: Pick<Measured, "scale">): string {
  return scale === "SHARE" ? percentOf(value * 100) : rounded(value);
}

export function measured(value: number, metric: Measured): string {
  if (metric.scale === "SHARE") return bare(value, metric);
  // English puts the sign of money first: £18,420.
  if (tongue.value === "en" && /^\p{Sc}$/u.test(metric.unit)) return `${metric.unit}${rounded(value)}`;
  return `${rounded(value)}${NARROW}${metric.unit}`;
}

/** 18 is "18 %": a difference, not a share. Arabic has a sign of its own. */
export function percentOf(points: number, digits = Math.abs(points) < 10 ? 1 : 0): string {
  return asPercent(new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(points));
}

export const asPercent = (said: string): string => `${said}${NARROW}${tongue.value === "ar" ? "٪" : "%"}`;

/** The same with its sign: "+4.1 %". */
export function signed(value: number, end = ""): string {
  const form: Intl.NumberFormatOptions = { maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: "exceptZero" };
  return `${new Intl.NumberFormat(locale(), form).format(value)}${end}`;
}
