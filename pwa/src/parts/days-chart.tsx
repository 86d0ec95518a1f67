/** A number day by day: dots, the usual for each weekday with its band, days with a known reason hatched, an episode shaded. */
import { useId } from "preact/hooks";
import { shortDay } from "../words/time";

export interface Day {
  /** 2026-11-22. */
  on: string;
  value?: number | null;
  usual?: number | null;
  low?: number | null;
  high?: number | null;
  /** A known reason: it does not count. */
  held: boolean;
}

interface DaysChartProps {
  /** What a screen reader hears instead of the picture. */
  label: string;
  /** Day after day without a gap, at least two. */
  days: readonly Day[];
  /** The first and last day of what stands out. */
  episode?: { from: string; to?: string | null | undefined } | undefined;
  /** The day that is looked at; else the last one with a value. */
  chosen?: string;
  /** How a value is written at the side. */
  say: (value: number) => string;
}

const WIDTH = 340;
const LEFT = 6;
const RIGHT = WIDTH - LEFT;
const TOP = 22;
const FLOOR = 140;
const HEIGHT = 164;

const there = (value: number | null | undefined): value is number => value !== null && value !== undefined;

export function DaysChart({ label, days, episode, chosen, say }: DaysChartProps) {
  const hatch = useId();
  // A day with a known reason may lie anywhere: it does not squeeze the others, it stops at the edge.
  const known = days.flatMap(({ value, usual, low, high, held }) => [held ? null : value, usual, low, high]).filter(there);
  if (known.length === 0) return null;
  const bottom = Math.min(...known);
  const span = Math.max(...known) - bottom || 1;
  const step = (RIGHT - LEFT) / days.length;
  const x = (at: number): number => LEFT + (at + 0.5) * step;
  const y = (value: number): number => Math.min(FLOOR - 3, Math.max(TOP - 10, FLOOR - 6 - ((value - bottom) / span) * (FLOOR - 6 - TOP)));
  const spot = (at: number, value: number): string => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
  const from = episode ? days.findIndex((one) => one.on >= episode.from) : -1;
  const over = episode?.to ? days.findIndex((one) => one.on > episode.to!) : -1;
  const to = over < 0 ? days.length : over;
  const last = chosen === undefined ? days.findLastIndex((one) => there(one.value)) : days.findIndex((one) => one.on === chosen && there(one.value));
  return (
    <svg class="ch days" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <defs>
        <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="hatch" y2="5" />
        </pattern>
      </defs>
      {from >= 0 && <rect class="epi" x={LEFT + from * step} y={TOP - 14} width={(to - from) * step} height={FLOOR - TOP + 14} rx="4" />}
      {runs(days, (one) => there(one.low) && there(one.high)).map(([first, end]) => (
        <path class="band" key={first} d={bandOf(days, first, end, spot)} />
      ))}
      {runs(days, (one) => one.held).map(([first, end]) => (
        <rect key={first} x={LEFT + first * step} y={TOP - 14} width={(end - first) * step} height={FLOOR - TOP + 14} fill={`url(#${hatch})`} />
      ))}
      {runs(days, (one) => there(one.usual)).map(([first, end]) => (
        <path class="us" key={first} d={`M${days.slice(first, end).map((one, i) => spot(first + i, one.usual!)).join("L")}`} />
      ))}
      {days.map((one, at) => there(one.value) && <circle class={dotLook(one, at >= from && from >= 0 && at < to)} key={one.on} cx={x(at)} cy={y(one.value)} r="2.4" />)}
      <line class="grid" x1={LEFT} x2={RIGHT} y1={FLOOR} y2={FLOOR} />
      {last >= 0 && chosen !== undefined && <circle class="hole" cx={x(last)} cy={y(days[last]!.value!)} r="5" />}
      {last >= 0 && (
        <text class="k" x={RIGHT} y={TOP - 8} text-anchor="end">
          {say(days[last]!.value!)}
        </text>
      )}
      <text x={LEFT} y={HEIGHT - 6}>
        {shortDay(days[0]!.on)}
      </text>
      <text x={RIGHT} y={HEIGHT - 6} text-anchor="end">
        {shortDay(days[days.length - 1]!.on)}
      </text>
    </svg>
  );
}

const dotLook = (one: Day, standsOut: boolean): string => (one.held ? "dt held" : standsOut ? "dt out" : "dt");

/** Stretches of days of which something is true, as [first, after the last]. */
function runs(days: readonly Day[], wanted: (one: Day) => boolean): [number, number][] {
  const found: [number, number][] = [];
  for (const [at, one] of days.entries()) {
    if (!wanted(one)) continue;
    const open = found[found.length - 1];
    if (open && open[1] === at) open[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
}

function bandOf(days: readonly Day[], first: number, end: number, spot: (at: number, value: number) => string): string {
  const part = days.slice(first, end);
  const above = part.map((one, i) => spot(first + i, one.high!));
  const below = part.map((one, i) => spot(first + i, one.low!)).reverse();
  return `M${[...above, ...below].join("L")}z`;
}
