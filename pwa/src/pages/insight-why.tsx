/** Why we think so: the days beside the usual ones, as a picture and as a table. */
import type { FullInsight } from "../data/insights";
import { AsTable } from "../parts/chart";
import { DaysChart } from "../parts/days-chart";
import { Icon } from "../parts/icon";
import { seenSays } from "../words/insight-said";
import { insightWords } from "../words/insights";
import { bare, measured } from "../words/measured";
import { day, shortDay } from "../words/time";

export function Why({ insight }: { insight: FullInsight }) {
  const w = insightWords.value;
  const { metric, numbers, chart } = insight;
  if (!metric || !chart) return null;
  const { usual, now, since } = numbers;
  const known = typeof usual === "number" && typeof now === "number";
  const seen = seenSays(chart.chanceToSeeBy10Days ?? numbers.chanceToSeeBy10Days, metric.better === "DOWN");
  return (
    <section class="card">
      <div class="cap">
        <div>
          <h2>{w.why}</h2>
          <p>{known ? w.usualNow(measured(usual, metric), measured(now, metric)) : chart.learning ? w.learning : metric.name}</p>
        </div>
      </div>
      {chart.points.length > 1 && <Days insight={insight} />}
      {since && <p class="sm dim sp">{[w.legend, chart.points.some((one) => one.held) && w.legendHeld, w.legendEpisode(day(since))].filter(Boolean).join(" ")}</p>}
      {seen && (
        <p class="sm dim row-x tight sp">
          <Icon name="eye" />
          <span class="grow">{seen}</span>
        </p>
      )}
    </section>
  );
}

function Days({ insight }: { insight: FullInsight }) {
  const w = insightWords.value;
  const { numbers } = insight;
  const metric = insight.metric!;
  const { points } = insight.chart!;
  const [first, last] = [points[0]!, points[points.length - 1]!];
  const label = [w.chartSays(metric.name, day(first.on), day(last.on)), numbers.since && w.chartSince(day(numbers.since))].filter(Boolean).join(", ");
  return (
    <>
      <DaysChart
        label={label}
        days={points}
        episode={numbers.since ? { from: numbers.since, to: numbers.overOn } : undefined}
        say={(value) => measured(value, metric)}
      />
      <AsTable heads={[{ text: w.day }, { text: w.wasValue(metric.unit), number: true }, { text: w.usualRange, number: true }]}>
        {[...points].reverse().map((one) => (
          <tr key={one.on}>
            <th scope="row">
              {shortDay(one.on)}
              {one.held && <span class="d2">{w.held}</span>}
            </th>
            <td class="n">{typeof one.value === "number" ? bare(one.value, metric) : "–"}</td>
            <td class="n">{rangeOf(one, metric)}</td>
          </tr>
        ))}
      </AsTable>
    </>
  );
}

function rangeOf(
  { usual, low, high }: { usual?: number | null; low?: number | null; high?: number | null },
  metric: Parameters<typeof bare>[1],
): string {
  if (typeof low === "number" && typeof high === "number") return `${bare(low, metric)}–${bare(high, metric)}`;
  return typeof usual === "number" ? bare(usual, metric) : "–";
}
