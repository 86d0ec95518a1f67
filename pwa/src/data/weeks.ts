/** A person's number week by week: the mean of its days, without the days that have a known reason. Pure. */

export interface Measured {
  /** 2026-11-22. */
  on: string;
  value: string;
}

export interface Reason {
  startsOn: string;
  endsOn: string;
}

export interface Week {
  /** Its Monday. */
  monday: string;
  /** Of the days that count; null where none does. */
  mean: number | null;
  /** How many days count. */
  days: number;
  /** Whether a day of it has a known reason. */
  held: boolean;
}

const DAY = 24 * 60 * 60_000;

/** In calendar days of nowhere: no clock change moves a Monday. */
const utc = (on: string): number => Date.parse(`${on}T00:00:00Z`);
const written = (time: number): string => new Date(time).toISOString().slice(0, 10);

export function mondayOf(on: string): string {
  const time = utc(on);
  return written(time - ((new Date(time).getUTCDay() + 6) % 7) * DAY);
}

export const isHeld = (on: string, reasons: readonly Reason[]): boolean => reasons.some((one) => one.startsOn <= on && on <= one.endsOn);

/** Every week from the first day known to the last, oldest first; a week without values stays in its place. */
export function weeksOf(points: readonly Measured[], reasons: readonly Reason[]): Week[] {
  if (points.length === 0) return [];
  const last = mondayOf(points[points.length - 1]!.on);
  const weeks: Week[] = [];
  for (let monday = mondayOf(points[0]!.on); monday <= last; monday = written(utc(monday) + 7 * DAY)) {
    const end = written(utc(monday) + 6 * DAY);
    const counted = points.filter((one) => one.on >= monday && one.on <= end && !isHeld(one.on, reasons)).map((one) => Number(one.value));
    const held = reasons.some((one) => one.startsOn <= end && one.endsOn >= monday);
    weeks.push({ monday, mean: meanOf(counted), days: counted.length, held });
  }
  return weeks;
}

const meanOf = (values: readonly number[]): number | null => (values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null);

/** So many weeks at either end are put beside each other. */
const ENDS = 4;

export interface Grown {
  /** Mean of the first weeks, and of the last. */
  first: number;
  last: number;
  /** Whether the difference is more than the ups and downs of single weeks make by themselves: twice its standard error. */
  clear: boolean;
}

/** The first four weeks beside the last four; null before there are eight. */
export function grown(weeks: readonly Week[]): Grown | null {
  const known = weeks.flatMap(({ mean }) => (mean === null ? [] : [mean]));
  if (known.length < 2 * ENDS) return null;
  const ends = [known.slice(0, ENDS), known.slice(-ENDS)] as const;
  const [first, last] = [meanOf(ends[0])!, meanOf(ends[1])!];
  const squares = (values: readonly number[], mean: number): number => values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const variance = (squares(ends[0], first) + squares(ends[1], last)) / (2 * (ENDS - 1));
  return { first, last, clear: Math.abs(last - first) > 2 * Math.sqrt((2 * variance) / ENDS) };
}

export const isBetter = ({ first, last, clear }: Grown, better: "UP" | "DOWN"): boolean => clear && (better === "UP" ? last > first : last < first);
