/** Times of meetings, in the time zone of the store where people meet, whatever zone the phone is in. */
import { locale } from "./time";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What the clock on the wall of `zone` shows, as a date-time field wants it: 2026-11-23T10:30. */
export function wall(at: string | number, zone?: string): string {
  const form = new Intl.DateTimeFormat("en-GB", {
    ...(zone ? { timeZone: zone } : {}),
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const part = Object.fromEntries(form.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** The same numbers, as if the zone were Greenwich: only good for counting. */
const numbers = (at: number, zone?: string): number => Date.parse(`${wall(at, zone)}Z`);

/** When the clock on the wall of `zone` shows it: the first time, where the clocks go back; after the gap, where they skip it. */
export function moment(shown: string, zone?: string): string {
  const wanted = Date.parse(`${shown}Z`);
  const candidates = [wanted - DAY, wanted + DAY].map((near) => wanted - (numbers(near, zone) - near));
  const fitting = candidates.filter((at) => numbers(at, zone) === wanted);
  return new Date(fitting.length ? Math.min(...fitting) : Math.max(...candidates)).toISOString();
}

const dayOf = (at: string | number, zone?: string): number => Date.parse(wall(at, zone).slice(0, 10));

/** Calendar days from now, in `zone`. */
export const daysTo = (at: string, zone?: string, now = Date.now()): number => Math.round((dayOf(at, zone) - dayOf(now, zone)) / DAY);

export function clockThere(at: string, zone?: string): string {
  return new Intl.DateTimeFormat(locale(), { ...(zone ? { timeZone: zone } : {}), hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

/** "tomorrow", "Friday", "6 December". */
export function dayThere(at: string, zone?: string, now = Date.now()): string {
  const days = daysTo(at, zone, now);
  if (Math.abs(days) <= 1) return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day");
  const near: Intl.DateTimeFormatOptions = { weekday: "long" };
  const sameYear = wall(at, zone).slice(0, 4) === wall(now, zone).slice(0, 4);
  const far: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) };
  return new Intl.DateTimeFormat(locale(), { ...(zone ? { timeZone: zone } : {}), ...(days > 1 && days < 7 ? near : far) }).format(new Date(at));
}

/** "Tomorrow 10:30", to begin a line with. */
export function meetingTime(at: string, zone?: string, now = Date.now()): string {
  const text = `${dayThere(at, zone, now)} ${clockThere(at, zone)}`;
  return text.replace(/^\p{L}/u, (letter) => letter.toLocaleUpperCase(locale()));
}

/** Whether the phone's own clock will show something else then: say whose time it is. */
export const elsewhere = (at: string, zone?: string): boolean => zone !== undefined && wall(at, zone) !== wall(at);
