/** A number week by week: drawn wide on a wide screen and anew for a phone, with its values at the ends. */
import { useEffect, useState } from "preact/hooks";
import { shortDay } from "../words/time";

export interface Week {
  /** The week's Monday. */
  on: string;
  value: number;
}

interface WeekChartProps {
  label: string;
  /** Oldest first, at least one. */
  weeks: readonly Week[];
  said: (value: number) => string;
}

const LEFT = 10;
const TOP = 30;

/** Whether there is room for the wide drawing; asked again when the window changes. */
function useWide(): boolean {
  const [query] = useState(() => matchMedia("(min-width: 60rem)"));
  const [wide, setWide] = useState(query.matches);
  useEffect(() => {
    const look = (): void => setWide(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, [query]);
  return wide;
}

export function WeekChart({ label, weeks, said }: WeekChartProps) {
  const [width, height] = useWide() ? [660, 220] : [340, 170];
  const floor = height - 26;
  const values = weeks.map((week) => week.value);
  // Bars would have to begin at zero, where nothing can be told apart; a line may begin where its numbers do.
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (i: number): number => (weeks.length > 1 ? LEFT + (i / (weeks.length - 1)) * (width - 2 * LEFT) : width / 2);
  const y = (value: number): number => (high > low ? floor - 26 - ((value - low) / (high - low)) * (floor - 26 - TOP) : (TOP + floor) / 2);
  const corners = weeks.map((week, i) => `${x(i).toFixed(1)} ${y(week.value).toFixed(1)}`);
  const end = weeks.length - 1;
  const near = (i: number, neighbour: number): number => y(values[i]!) + ((values[neighbour] ?? values[i]!) > values[i]! ? 20 : -12);
  return (
    <svg class="ch" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <line class="grid" x1={LEFT} x2={width - LEFT} y1={floor} y2={floor} />
      {end > 0 && <path class="area" d={`M${corners.join("L")}L${x(end)} ${floor}L${x(0)} ${floor}z`} />}
      {end > 0 && <path class="ln g" d={`M${corners.join("L")}`} />}
      {weeks.map((week, i) => i < end && <circle key={week.on} class="spot" cx={x(i)} cy={y(week.value)} r="3" />)}
      <circle class="hole" cx={x(end)} cy={y(values[end]!)} r="6" />
      {end > 0 && (
        <text class="k" x={LEFT} y={near(0, 1)}>
          {said(values[0]!)}
        </text>
      )}
      <text class="k" x={end > 0 ? width - LEFT : x(end)} y={near(end, end - 1)} text-anchor={end > 0 ? "end" : "middle"}>
        {said(values[end]!)}
      </text>
      {end > 0 && (
        <text x={LEFT} y={height - 6}>
          {shortDay(weeks[0]!.on)}
        </text>
      )}
      <text x={end > 0 ? width - LEFT : x(end)} y={height - 6} text-anchor={end > 0 ? "end" : "middle"}>
        {shortDay(weeks[end]!.on)}
      </text>
    </svg>
  );
}

/** A line in the corner of a number: no axis, no words, which stand beside it. */
export function Spark({ values }: { values: readonly number[] }) {
  if (values.length < 2) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const points = values.map((value, i) => {
    const y = high > low ? 31 - ((value - low) / (high - low)) * 20 : 21;
    return `${(4 + (i / (values.length - 1)) * 80).toFixed(1)} ${y.toFixed(1)}`;
  });
  return (
    <svg class="ch spark" viewBox="0 8 88 28" aria-hidden="true">
      <path class="ln g" d={`M${points.join("L")}`} />
    </svg>
  );
}
