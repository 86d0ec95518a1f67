/** The charts of how feedback is practised: small pictures, each beside the same numbers as a table and as a file. */
import type { ComponentChildren } from "preact";
import type { Cell } from "../data/csv";
import { AsTable } from "../parts/chart";
import { percent } from "../words/number";
import { shortDay } from "../words/time";
import { Head } from "./board-numbers";

const WIDTH = 340;

interface PanelProps {
  title: string;
  text: string;
  heads: readonly string[];
  /** The numbers as they are, for a file; none where there is nothing to show. */
  rows: readonly (readonly Cell[])[];
  /** The same as people read them. */
  said: readonly (readonly string[])[];
  /** What stands there instead, where there is nothing. */
  none: string;
  /** Over two thirds of a wide screen. */
  wide?: boolean;
  children: ComponentChildren;
}

/** A card with a chart, "Show as a table" beneath and the file at its head. */
export function Panel({ title, text, heads, rows, said, none, wide = false, children }: PanelProps) {
  const there = rows.length > 0;
  return (
    <section class={wide ? "card w8" : "card w4"} aria-label={title}>
      <Head title={title} text={text} file={there ? () => [heads, ...rows] : null} />
      {there ? children : <p class="sm dim">{none}</p>}
      {there && (
        <AsTable heads={heads.map((head, i) => ({ text: head, number: i > 0 }))}>
          {said.map(([name, ...values]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values.map((value, i) => (
                <td key={heads[i + 1]} class="n">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </AsTable>
      )}
    </section>
  );
}

export interface Both {
  on: string;
  praise: number;
  coaching: number;
}

/** Each week as one shape of two halves: praise rises, coaching sets. */
export function Halves({ label, weeks }: { label: string; weeks: readonly Both[] }) {
  const top = 8;
  const floor = 144;
  const step = (WIDTH - 16) / Math.max(weeks.length, 1);
  const wide = Math.min(24, step * 0.68);
  const most = Math.max(1, ...weeks.map((week) => week.praise + week.coaching));
  const tall = (many: number): number => (many / most) * (floor - top - 4);
  const horizon = top + tall(Math.max(...weeks.map((week) => week.praise), 0)) + 0.5;
  const last = weeks.length - 1;
  return (
    <svg class="ch" viewBox={`0 0 ${WIDTH} 170`} role="img" aria-label={label}>
      <line class="grid" x1="8" x2={WIDTH - 8} y1={horizon + 2} y2={horizon + 2} />
      {weeks.map((week, i) => {
        const x = 8 + i * step + (step - wide) / 2;
        return (
          <g key={week.on}>
            {week.praise > 0 && <path class="fs" d={half(x, horizon, wide, -tall(week.praise))} />}
            {week.coaching > 0 && <path class="ft" d={half(x, horizon + 4, wide, tall(week.coaching))} />}
          </g>
        );
      })}
      <text x="8" y="166">
        {shortDay(weeks[0]!.on)}
      </text>
      {last > 0 && (
        <text x={WIDTH - 8} y="166" text-anchor="end">
          {shortDay(weeks[last]!.on)}
        </text>
      )}
    </svg>
  );
}

/** A bar with a round end, up where `tall` is negative. */
function half(x: number, y: number, wide: number, tall: number): string {
  const round = Math.min(wide / 2, Math.abs(tall));
  const end = y + tall - Math.sign(tall) * round;
  return `M${x} ${y}V${end}A${wide / 2} ${round} 0 0 ${tall < 0 ? 1 : 0} ${x + wide} ${end}V${y}z`;
}

export interface Scale {
  name: string;
  landed: number;
  meant: number;
  label: string;
}

/** How each scale landed and was meant, on a line of five steps. */
export function Apart({ scales }: { scales: readonly Scale[] }) {
  const x = (step: number): number => 20 + ((step - 1) / 4) * (WIDTH - 40);
  return (
    <>
      {scales.map(({ name, landed, meant, label }) => (
        <svg key={name} class="ch" viewBox={`0 0 ${WIDTH} 52`} role="img" aria-label={label}>
          <text x="8" y="14">
            {name}
          </text>
          <line class="grid" x1="20" x2={WIDTH - 20} y1="34" y2="34" />
          {[1, 2, 3, 4, 5].map((step) => (
            <line key={step} class="grid" x1={x(step)} x2={x(step)} y1="29" y2="39" />
          ))}
          <rect class="fl" x={x(Math.min(landed, meant))} y="31.5" width={Math.abs(landed - meant) * ((WIDTH - 40) / 4)} height="5" opacity=".45" />
          <path class="fs" d={`M${x(landed) - 10} 33a10 10 0 0 1 20 0z`} />
          <path class="ft" d={`M${x(meant) - 10} 35a10 10 0 0 0 20 0z`} />
        </svg>
      ))}
    </>
  );
}

export interface Bar {
  name: string;
  /** What stands at the end of its line. */
  said: string;
  parts: readonly { of: "s" | "t" | "g" | "w" | "b" | "k"; share: number }[];
}

/** A line for each place or step: its name, what it comes to, and the shares of the whole. */
export function Bars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const high = 42;
  return (
    <svg class="ch" viewBox={`0 0 ${WIDTH} ${bars.length * high}`} role="img" aria-label={label}>
      {bars.map(({ name, said, parts }, i) => {
        let from = 0;
        return (
          <g key={name}>
            <text class="k" x="0" y={i * high + 16}>
              {name}
            </text>
            <text x={WIDTH} y={i * high + 16} text-anchor="end">
              {said}
            </text>
            {parts.map(({ of, share }) => {
              const start = from;
              from += share * WIDTH;
              return share > 0 && <rect key={of} class={`f${of}`} x={start} y={i * high + 23} width={Math.max(share * WIDTH - 3, 1)} height="12" rx="4" />;
            })}
          </g>
        );
      })}
    </svg>
  );
}

export const shareOf = (part: number, whole: number): string => (whole > 0 ? percent(part / whole) : "–");
