/** Calendar days as the server writes them: 2026-11-22. */
import { dayAhead } from "../words/time";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export const isDay = (text: string | null): text is string => text !== null && DAY.test(text) && !Number.isNaN(Date.parse(text));

/** So many days after `on`, or before it. */
export function shifted(on: string, days: number): string {
  return dayAhead(days, new Date(`${on}T12:00`));
}

export interface Window {
  from: string;
  to: string;
}

/** The last whole weeks, Monday to Sunday: half a week beside whole ones would look like a fall. */
export function wholeWeeks(weeks: number, now: Date = new Date()): Window {
  const sinceMonday = (now.getDay() + 6) % 7;
  return { from: dayAhead(-sinceMonday - 7 * weeks, now), to: dayAhead(-sinceMonday - 1, now) };
}

/** The last days up to today. */
export function lastDays(days: number, now: Date = new Date()): Window {
  return { from: dayAhead(1 - days, now), to: dayAhead(0, now) };
}
