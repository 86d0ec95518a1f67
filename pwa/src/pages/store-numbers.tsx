/** The numbers of a store on a day, each beside its usual and the weeks before. */
import { type MetricLineFragment, type StoreNumbersQuery, StoreChartDocument, StoreNumbersDocument } from "../gql/graphql";
import { shifted } from "../data/days";
import { useQuery } from "../data/store";
import { Empty, Skeleton } from "../parts/bits";
import { AsTable } from "../parts/chart";
import { type Day, DaysChart } from "../parts/days-chart";
import { Trouble } from "../parts/trouble";
import { boardWords } from "../words/board";
import { seenSays } from "../words/insight-said";
import { bare, measured } from "../words/measured";
import { shortDay } from "../words/time";

/** Six weeks: each weekday six times, and still a dot a day. */
const DAYS = 42;
/** From this share of cases on a fall of a fifth would hardly be missed. */
const SURE = 0.9;

type Note = StoreNumbersQuery["storeMetrics"][number]["notes"][number];

export function StoreNumbers({ storeId, on }: { storeId: string; on: string }) {
  const w = boardWords.value.day;
  const seen = useQuery(StoreNumbersDocument, { storeId, from: shifted(on, 1 - DAYS), on }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={4} />} />;
  const lines = seen.data.storeMetrics;
  if (lines.length === 0) return <Empty title={w.noNumbers} text={w.noNumbersText} />;
  return (
    <div class="measures">
      {lines.map(({ metric, notes }) => (
        <OneNumber key={metric.id} metric={metric} notes={notes} storeId={storeId} on={on} />
      ))}
      <p class="xs dim pad0">{w.inBand}</p>
    </div>
  );
}

interface OneNumberProps {
  metric: MetricLineFragment;
  notes: readonly Note[];
  storeId: string;
  on: string;
}

function OneNumber({ metric, notes, storeId, on }: OneNumberProps) {
  const w = boardWords.value.day;
  const chart = useQuery(StoreChartDocument, { metricId: metric.id, storeId, on }).value.data?.metricChart;
  const days = chart?.points.slice(-DAYS) ?? [];
  const day = days.find((one) => one.on === on);
  // Where a fall could easily stay unnoticed, no sign is not "all well", and that is said.
  const chance = chart?.chanceToSeeBy10Days;
  const unsure = known(chance) && chance < SURE ? chance : null;
  const said = (value: number): string => bare(value, metric);
  return (
    <section class="card stack" aria-label={metric.name}>
      <div class="measured">
        <div class="grow">
          <h2 class="t-md">{metric.name}</h2>
          {chart && <p class="sm dim">{known(day?.low) && known(day?.high) ? w.usual(said(Math.max(day.low, 0)), said(day.high)) : w.learning}</p>}
        </div>
        <p>
          <span class="num b">{known(day?.value) ? measured(day.value, metric) : chart && <span class="dim">{w.noValue}</span>}</span>
          <Place day={day} better={metric.better} />
        </p>
      </div>
      {days.length > 0 && <DaysChart label={label(metric, days, day)} days={days} say={said} chosen={on} />}
      {days.length > 0 && <DaysTable metric={metric} days={days} notes={notes} />}
      {unsure && <p class="xs dim">{seenSays(unsure, metric.better === "DOWN")}</p>}
    </section>
  );
}

const known = (value: number | null | undefined): value is number => value !== null && value !== undefined;

/** Below, usual or above: a full disc where all is usual or better, a half one where it is worth a look. */
function Place({ day, better }: { day: Day | undefined; better: MetricLineFragment["better"] }) {
  const w = boardWords.value.day;
  if (!day || !known(day.value) || (!day.held && !(known(day.low) && known(day.high)))) return null;
  const place = day.held ? "HELD" : day.value < day.low! ? "BELOW" : day.value > day.high! ? "ABOVE" : "USUAL";
  const worse = place === (better === "UP" ? "BELOW" : "ABOVE");
  return (
    <span class={place === "HELD" ? "st dim" : worse ? "st warn" : "st ok"}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle class={worse || place === "HELD" ? "rim" : "disc"} cx="8" cy="8" r={worse || place === "HELD" ? 6.2 : 7} />
        {worse && <path class="disc" d="M1 8a7 7 0 0 0 14 0z" />}
      </svg>
      {w.is[place]}
    </span>
  );
}

function label(metric: MetricLineFragment, days: readonly Day[], day: Day | undefined): string {
  const w = boardWords.value.day;
  const values = days.map((one) => one.value).filter(known);
  if (values.length === 0) return `${metric.name}: ${w.noValue}`;
  const [low, high] = [bare(Math.min(...values), metric), measured(Math.max(...values), metric)];
  return w.chart(metric.name, low, high, values.length, known(day?.value) ? measured(day.value, metric) : w.noValue);
}

function DaysTable({ metric, days, notes }: { metric: MetricLineFragment; days: readonly Day[]; notes: readonly Note[] }) {
  const w = boardWords.value.day;
  const heads = [{ text: w.dayHead }, { text: metric.name, number: true }, { text: w.usualHead, number: true }, { text: w.noteHead }];
  return (
    <AsTable heads={heads}>
      {[...days].reverse().map((one) => (
        <tr key={one.on}>
          <th scope="row">{shortDay(one.on)}</th>
          <td class="n">{known(one.value) ? bare(one.value, metric) : "–"}</td>
          <td class="n">{known(one.usual) ? bare(one.usual, metric) : "–"}</td>
          <td>{noted(one, notes)}</td>
        </tr>
      ))}
    </AsTable>
  );
}

/** The notes of a day; a day may also be left out because the whole company moved. */
function noted(day: Day, notes: readonly Note[]): string {
  const w = boardWords.value.day;
  const said = notes.filter((note) => note.startsOn <= day.on && day.on <= note.endsOn).map((note) => w.kinds[note.kind]);
  return said.join(", ") || (day.held ? w.held : "");
}
