/** Times as people say them: relative for a day, then dates. Everything by Intl. */
import { tongue, words } from "./index";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The phone's own flavour of the language: English in London writes 16:00, in New York 4:00 PM. */
export function locale(): string {
  return navigator.languages.find((own) => own.slice(0, 2) === tongue.value) ?? tongue.value;
}

const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0);

/** Whole calendar days from one moment to another, whatever the clock change does. */
export function daysBetween(from: number, to: number): number {
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

export function clock(at: string | number): string {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" }).format(new Date(at));
}

export function day(at: string | number, now: number = Date.now()): string {
  // A date without a time is a calendar day here, not midnight in Greenwich.
  const date = typeof at === "string" && at.length === 10 ? new Date(`${at}T12:00`) : new Date(at);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  const form: Intl.DateTimeFormatOptions = { day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(locale(), sameYear ? form : { ...form, year: "numeric" }).format(date);
}

export function ago(at: string | number, now: number = Date.now()): string {
  const time = new Date(at).getTime();
  const minutes = Math.floor((now - time) / MINUTE);
  // A phone's clock runs a little apart from the server's; the near future is now.
  if (minutes < 1 && minutes > -5) return words.value.time.now;
  const days = daysBetween(time, now);
  if (minutes >= 0 && minutes < 60) return new Intl.RelativeTimeFormat(locale(), { style: "short" }).format(-minutes, "minute");
  if (days === 0) return clock(time);
  if (days === 1) return `${words.value.time.yesterday} ${clock(time)}`;
  if (days > 1 && days < 7) return new Intl.DateTimeFormat(locale(), { weekday: "long" }).format(time);
  return day(time, now);
}

export function partOfDay(now: Date = new Date()): "morning" | "afternoon" | "evening" {
  const hour = now.getHours();
  return hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
}

/** A calendar day some days ahead, as the server wants it: 2026-11-22. */
export function dayAhead(days: number, now: Date = new Date()): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

export function wait(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const [value, unit] = seconds < 60 ? [seconds, "second"] : [minutes, "minute"];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** For the ends of a chart: "5 Oct". */
export function shortDay(at: string | number): string {
  const date = typeof at === "string" && at.length === 10 ? new Date(`${at}T12:00`) : new Date(at);
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" }).format(date);
}
