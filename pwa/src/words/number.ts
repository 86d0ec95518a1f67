/** Numbers as people write them, by Intl; decimals travel as text and stay exact. */
import { parseDecimal } from "../data/decimal";
import { locale } from "./time";

/** 0.829 is 82 %: nothing is rounded up to a win. The hair covers what binary fractions lose. */
const whole = (share: number): number => Math.floor(share * 100 + 1e-6);

export function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(whole(share) / 100);
}

/** An exact decimal such as "4.90", in the phone's own way of writing it: 4.9 or 4,9. */
export function decimal(value: string): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 }).format(value as Intl.StringNumericLiteral);
}

/** ٤٫٥ is 4.5: Arabic and Persian digits and their marks, as a phone's keyboard may write them. */
export function inLatinDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf)).replaceAll("٫", ".").replaceAll("٬", ",");
}

/** What somebody typed, read the way this phone writes numbers. */
export function readDecimal(typed: string): string | null {
  const group = new Intl.NumberFormat(locale()).formatToParts(12345).find((part) => part.type === "group")?.value;
  return parseDecimal(inLatinDigits(typed), group && inLatinDigits(group));
}
