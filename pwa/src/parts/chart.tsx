/** One number over time: a line in its true direction, the target dashed, the values written at the ends. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { words } from "../words";
import { shortDay } from "../words/time";
import { Icon } from "./icon";

export interface Point {
  /** When, in ms. */
  at: number;
  value: number;
  /** The value as it is written, with its unit where that helps. */
  said: string;
}

interface ChartProps {
  /** What a screen reader hears instead of the picture. */
  label: string;
  /** Oldest first, at least one. */
  points: readonly Point[];
  target?: { value: number; said: string } | undefined;
  /** Stretches of time with a known reason, in ms: hatched behind the line. */
  held?: readonly { from: number; to: number }[];
}

const WIDTH = 340;
const HEIGHT = 150;
const LEFT = 10;
const RIGHT = WIDTH - LEFT;
const TOP = 30;
const FLOOR = 124;
/** Room under the lowest point, so that its value can be written there. */
const BOTTOM = 104;

/** From data to places on the picture; a flat or lonely line runs through the middle. */
export function places(points: readonly Point[], target?: number): { x: (at: number) => number; y: (value: number) => number } {
  const values = [...points.map((point) => point.value), ...(target === undefined ? [] : [target])];
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const first = points[0]!.at;
  const time = points[points.length - 1]!.at - first;
  return {
    x: (at) => (time > 0 ? LEFT + ((at - first) / time) * (RIGHT - LEFT) : WIDTH / 2),
    y: (value) => (span > 0 ? BOTTOM - ((value - low) / span) * (BOTTOM - TOP) : (TOP + BOTTOM) / 2),
  };
}

export function Chart({ label, points, target, held = [] }: ChartProps) {
  const hatch = useId();
  const { x, y } = places(points, target?.value);
  const first = points[0]!;
  const last = points[points.length - 1]!;
  const corners = points.map((point) => `${x(point.at).toFixed(1)} ${y(point.value).toFixed(1)}`);
  const goal = target && y(target.value);
  const alone = first.at === last.at;
  // Where the line is farther from the target there is room for its name.
  const namedLeft = goal !== undefined && Math.abs(y(first.value) - goal) >= Math.abs(y(last.value) - goal);
  const beforeLast = points[points.length - 2] ?? last;
  // The line comes from above: its value stands below, and the other way round.
  const lastY = y(last.value) + (beforeLast.value > last.value ? 24 : -14);
  const firstY = y(first.value) + (points[1] && points[1].value > first.value ? 18 : -10);
  return (
    <svg class="ch" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {held.length > 0 && (
        <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="hatch" y2="5" />
        </pattern>
      )}
      {held.map(({ from, to }) => {
        const [start, end] = [Math.max(LEFT, x(from)), Math.min(RIGHT, x(to))];
        return end > start && <rect key={from} x={start} y={TOP - 8} width={end - start} height={FLOOR - TOP + 8} fill={`url(#${hatch})`} />;
      })}
      <line class="grid" x1={LEFT} x2={RIGHT} y1={FLOOR} y2={FLOOR} />
      {!alone && <path class="area" d={`M${corners.join("L")}L${RIGHT} ${FLOOR}L${LEFT} ${FLOOR}z`} />}
      {goal !== undefined && <line class="dash" x1={LEFT} x2={RIGHT} y1={goal} y2={goal} />}
      {!alone && <path class="ln g" d={`M${corners.join("L")}`} />}
      <circle class="hole" cx={x(last.at)} cy={y(last.value)} r="6" />
      {goal !== undefined && (
        <text x={namedLeft ? LEFT : RIGHT} y={goal - 6} text-anchor={namedLeft ? "start" : "end"}>
          {target!.said}
        </text>
      )}
      {!alone && (
        <text class="k" x={LEFT} y={firstY}>
          {first.said}
        </text>
      )}
      <text class="k" x={x(last.at)} y={alone ? y(last.value) + 24 : lastY} text-anchor={alone ? "middle" : "end"}>
        {last.said}
      </text>
      {!alone && (
        <text x={LEFT} y={HEIGHT - 4}>
          {shortDay(first.at)}
        </text>
      )}
      <text x={alone ? WIDTH / 2 : RIGHT} y={HEIGHT - 4} text-anchor={alone ? "middle" : "end"}>
        {shortDay(last.at)}
      </text>
    </svg>
  );
}

/** "Show as a table" under a chart: the same numbers for those who would rather read them. */
export function AsTable({ heads, children }: { heads: readonly { text: string; number?: boolean }[]; children: ComponentChildren }) {
  return (
    <details>
      <summary>
        <Icon name="table" />
        {words.value.goals.asTable}
        <Icon name="down" />
      </summary>
      <table class="tbl">
        <thead>
          <tr>
            {heads.map(({ text, number }) => (
              <th key={text} scope="col" class={number ? "n" : undefined}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </details>
  );
}
