/** One number of a person: what it was last beside its usual, and how it grew week by week. */
import { type GrowthLineFragment, NumberUsualDocument } from "../gql/graphql";
import { grown, isBetter, type Week, weeksOf } from "../data/weeks";
import { useQuery } from "../data/store";
import { AsTable, Chart } from "../parts/chart";
import { Icon } from "../parts/icon";
import type { Somebody } from "../parts/someone";
import { words } from "../words";
import { learning } from "../words/learning";
import { bare, measured } from "../words/measured";
import { day, dayAhead, shortDay } from "../words/time";

export function OneNumber({ number, person }: { number: GrowthLineFragment; person: Somebody }) {
  const w = learning.value.numbers;
  const { metric, points, notes } = number;
  const weeks = weeksOf(points, notes);
  const found = grown(weeks);
  const last = points[points.length - 1]!;
  return (
    <section class="card stack" aria-labelledby={`number-${metric.id}`}>
      <div class="row-x">
        <h2 class="grow t-md" id={`number-${metric.id}`}>
          {metric.name}
        </h2>
        {found && isBetter(found, metric.better) && (
          <span class="tag grew">
            <Icon name="check" />
            {w.improved}
          </span>
        )}
      </div>
      <div class="stat">
        <p class="v">{measured(Number(last.value), metric)}</p>
        <p class="sm dim">{last.on === dayAhead(0) ? w.today : day(last.on)}</p>
        <Usual metric={metric} personId={person.id} on={last.on} />
      </div>
      <Growth number={number} weeks={weeks} />
      <p class="sm">{found ? w.betterNow(measured(found.first, metric), measured(found.last, metric)) : w.fewWeeks}</p>
      <p class="sm dim">{metric.better === "DOWN" ? `${w.perDay} ${words.value.goals.falls}` : w.perDay}</p>
    </section>
  );
}

/** What is usual for the weekday of the last value. */
function Usual({ metric, personId, on }: { metric: GrowthLineFragment["metric"]; personId: string; on: string }) {
  const w = learning.value.numbers;
  const chart = useQuery(NumberUsualDocument, { metricId: metric.id, personId }).value.data?.metricChart;
  const usual = chart?.points.find((one) => one.on === on)?.usual;
  if (typeof usual === "number") return <p class="sm dim">{w.usual(measured(usual, metric))}</p>;
  return chart?.learning ? <p class="sm dim">{w.learning}</p> : null;
}

const DAY = 24 * 60 * 60_000;
const noon = (on: string): number => new Date(`${on}T12:00`).getTime();

function Growth({ number: { metric }, weeks }: { number: GrowthLineFragment; weeks: readonly Week[] }) {
  const w = learning.value.numbers;
  const known = weeks.filter((week): week is Week & { mean: number } => week.mean !== null);
  const [first, last] = [known[0], known[known.length - 1]];
  if (!first || !last || first === last) return null;
  const say = (week: { mean: number }): string => measured(week.mean, metric);
  return (
    <>
      <Chart
        label={w.chart(metric.name, say(first), day(first.monday), say(last), day(last.monday))}
        points={known.map((week) => ({ at: noon(week.monday), value: week.mean, said: bare(week.mean, metric) }))}
        held={weeks.filter((week) => week.held).map((week) => ({ from: noon(week.monday) - 3.5 * DAY, to: noon(week.monday) + 3.5 * DAY }))}
      />
      <AsTable heads={[{ text: w.week }, { text: metric.unit, number: true }, { text: w.days, number: true }]}>
        {[...weeks].reverse().map((week) => (
          <tr key={week.monday}>
            <th scope="row">
              {shortDay(week.monday)}
              {week.held && <span class="d2">{w.notCounted}</span>}
            </th>
            <td class="n">{week.mean === null ? "–" : bare(week.mean, metric)}</td>
            <td class="n">{week.days}</td>
          </tr>
        ))}
      </AsTable>
    </>
  );
}
