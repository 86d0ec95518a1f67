/** Counting in Arabic: six forms by Intl.PluralRules, and numbers in the digits of this phone. */
import { locale } from "./time";

const rules = new Intl.PluralRules("ar");

export const number = (n: number): string => new Intl.NumberFormat(locale()).format(n);

/** What is counted, for no one, one, two, a few (3–10), many (11–99) and the rest; `#` is the number. */
export function counted(zero: string, one: string, two: string, few: string, many: string, other: string): (n: number) => string {
  const forms: Record<Intl.LDMLPluralRule, string> = { zero, one, two, few, many, other };
  return (n) => forms[rules.select(n)].replace("#", number(n));
}

/** After "since", "on", "of": an oblique case, which only the dual shows. */
export const ofDays = counted("أقل من يوم", "يوم واحد", "يومين", "# أيام", "# يومًا", "# يوم");
export const ofWeeks = counted("أقل من أسبوع", "أسبوع واحد", "أسبوعين", "# أسابيع", "# أسبوعًا", "# أسبوع");
export const ofPeople = counted("لا أحد", "شخص واحد", "شخصين", "# أشخاص", "# شخصًا", "# شخص");
export const ofStores = counted("لا متجر", "متجر واحد", "متجرين", "# متاجر", "# متجرًا", "# متجر");
export const ofSteps = counted("لا خطوة", "خطوة واحدة", "خطوتين", "# خطوات", "# خطوة", "# خطوة");
export const things = counted("لا شيء", "شيء واحد", "شيئان", "# أشياء", "# شيئًا", "# شيء");
