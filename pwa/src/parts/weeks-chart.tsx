/** Two groups week by week, each against its own weeks before: where something was tried, and the others. */
export interface Week {
  week: number;
  treated?: number | null;
  compared?: number | null;
}

interface WeeksChartProps {
  /** What a screen reader hears instead of the picture. */
  label: string;
  /** In their order; week 0 is the first after the start. */
  weeks: readonly Week[];
  names: { treated: string; compared: string; start: string };
  say: (value: number) => string;
}

const WIDTH = 340;
const LEFT = 10;
const RIGHT = WIDTH - 84;
const TOP = 26;
const FLOOR = 138;
const HEIGHT = 162;
/** Two names at the same height would cover each other. */
const APART = 30;

const there = (value: number | null | undefined): value is number => value !== null && value !== undefined;

export function WeeksChart({ label, weeks, names, say }: WeeksChartProps) {
  const values = weeks.flatMap(({ treated, compared }) => [treated, compared]).filter(there);
  if (values.length === 0) return null;
  const low = Math.min(0, ...values);
  const span = Math.max(0, ...values) - low || 1;
  const step = (RIGHT - LEFT) / Math.max(1, weeks.length - 1);
  const x = (at: number): number => LEFT + at * step;
  const y = (value: number): number => FLOOR - ((value - low) / span) * (FLOOR - TOP);
  const line = (of: "treated" | "compared"): string =>
    weeks
      .map((week, at) => ({ at, value: week[of] }))
      .filter((one): one is { at: number; value: number } => there(one.value))
      .map(({ at, value }, i) => `${i ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
      .join("");
  const [treated, compared] = [lastOf(weeks, "treated"), lastOf(weeks, "compared")];
  const [upper, lower] = apart(treated === undefined ? 0 : y(treated), compared === undefined ? 0 : y(compared));
  const start = weeks.findIndex(({ week }) => week >= 0);
  return (
    <svg class="ch" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <line class="grid" x1={LEFT} x2={RIGHT} y1={y(0)} y2={y(0)} />
      {start > 0 && (
        <>
          <line class="ax" x1={x(start - 0.5)} x2={x(start - 0.5)} y1={TOP - 8} y2={FLOOR + 4} />
          <text x={x(start - 0.5)} y={HEIGHT - 4} text-anchor="middle">
            {names.start}
          </text>
        </>
      )}
      <path class="dash" d={line("compared")} />
      <path class="ln t" d={line("treated")} />
      {treated !== undefined && <Name x={RIGHT} y={upper} name={names.treated} said={say(treated)} strong />}
      {compared !== undefined && <Name x={RIGHT} y={lower} name={names.compared} said={say(compared)} />}
    </svg>
  );
}

function lastOf(weeks: readonly Week[], of: "treated" | "compared"): number | undefined {
  return weeks.map((week) => week[of]).filter(there).pop();
}

/** The places of two names beside the ends of their lines, far enough from each other and inside the picture. */
function apart(first: number, second: number): [number, number] {
  const keep = (place: number): number => Math.min(FLOOR - 10, Math.max(TOP, place));
  const gap = Math.abs(first - second);
  if (gap >= APART) return [keep(first), keep(second)];
  const middle = Math.min(FLOOR - 10 - APART / 2, Math.max(TOP + APART / 2, (first + second) / 2));
  const up = middle - APART / 2;
  return first <= second ? [up, up + APART] : [up + APART, up];
}

function Name({ x, y, name, said, strong }: { x: number; y: number; name: string; said: string; strong?: boolean }) {
  return (
    <>
      <text class={strong ? "k" : undefined} x={x + 8} y={y}>
        {said}
      </text>
      <text x={x + 8} y={y + 14}>
        {name}
      </text>
    </>
  );
}
