/** The numbers of the board: every metric as a figure, the chosen one by week, and by region. */
import { type MetricLineFragment, type MetricPlacesQuery, MetricPlacesDocument, MetricWeeksDocument } from "../gql/graphql";
import { type Cell, download } from "../data/csv";
import { wholeWeeks } from "../data/days";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { AsTable } from "../parts/chart";
import { Trouble } from "../parts/trouble";
import { Spark, WeekChart } from "../parts/week-chart";
import { boardWords } from "../words/board";
import { size } from "../words/changes";
import { bare, measured } from "../words/measured";
import { shortDay } from "../words/time";
import { show, type View } from "./board";

export type Place = MetricPlacesQuery["metricTotals"]["rows"]["nodes"][number];

/** So many weeks are drawn at least: a line of four says little. */
const DRAWN = 12;

/** Every number in a line: the last whole week, and the way there. A tap opens it below. */
export function Figures({ view, metrics }: { view: View; metrics: readonly MetricLineFragment[] }) {
  return (
    <fieldset class="w12 figures">
      <legend class="sr">{boardWords.value.board.numbers}</legend>
      {metrics.map((metric) => (
        <Figure key={metric.id} metric={metric} view={view} />
      ))}
    </fieldset>
  );
}

function useWeeks(metric: MetricLineFragment, view: View) {
  const window = wholeWeeks(Math.max(view.weeks, DRAWN));
  const seen = useQuery(MetricWeeksDocument, { metricId: metric.id, ...window, region: view.region }).value;
  const rows = (seen.data?.metricTotals.rows.nodes ?? []).flatMap(({ weekOf, value, days }) => (weekOf && value ? [{ weekOf, value, days }] : []));
  const most = Math.max(...rows.map((row) => row.days));
  // A week of which little is known yet would be drawn as a fall; the table has it, with its days.
  return { seen, rows, drawn: rows.filter((row) => 2 * row.days >= most) };
}

function Figure({ metric, view }: { metric: MetricLineFragment; view: View }) {
  const w = boardWords.value.board;
  const { drawn } = useWeeks(metric, view);
  const last = drawn[drawn.length - 1];
  const chosen = metric.id === view.metric.id;
  return (
    <label class={chosen ? "card stat is-on" : "card stat"}>
      <input class="sr" type="radio" name="figure" checked={chosen} onChange={() => show({ metric: metric.id })} />
      <span class="sm dim">{metric.name}</span>
      <span class="row-x">
        <span class="v grow">{last ? bare(Number(last.value), metric) : "–"}</span>
        <Spark values={drawn.map((row) => Number(row.value))} />
      </span>
      <span class="xs dim">{[metric.scale !== "SHARE" && metric.unit, metric.total === "SUM" ? w.aWeek : w.mean].filter(Boolean).join(", ")}</span>
    </label>
  );
}

interface HeadProps {
  title: string;
  text: string;
  /** The same numbers as a file; null where there are none yet. */
  file: (() => readonly (readonly Cell[])[]) | null;
}

export function Head({ title, text, file }: HeadProps) {
  const w = boardWords.value.board;
  return (
    <div class="cap">
      <div>
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
      {file && (
        <Action look="mini" icon="save" aria-label={w.csvLong(title)} onClick={() => download(title, file())}>
          {null}
        </Action>
      )}
    </div>
  );
}

export function ByWeek({ view }: { view: View }) {
  const w = boardWords.value.board;
  const { metric } = view;
  const { seen, rows, drawn } = useWeeks(metric, view);
  const title = w.byWeek(metric.name);
  const said = (value: number): string => bare(value, metric);
  const file = (): Cell[][] => [[w.week, nameOf(metric), w.days], ...rows.map((row) => [row.weekOf, row.value, row.days])];
  const [first, last] = [drawn[0], drawn[drawn.length - 1]];
  return (
    <section class="card" aria-label={title}>
      <Head title={title} text={w.byWeekText} file={first ? file : null} />
      {first && last ? (
        <>
          <WeekChart
            label={w.chartWeeks(metric.name, drawn.length, measured(Number(first.value), metric), measured(Number(last.value), metric))}
            weeks={drawn.map((row) => ({ on: row.weekOf, value: Number(row.value) }))}
            said={said}
          />
          <AsTable heads={[{ text: w.week }, { text: nameOf(metric), number: true }, { text: w.days, number: true }]}>
            {[...rows].reverse().map((row) => (
              <tr key={row.weekOf}>
                <th scope="row">{shortDay(row.weekOf)}</th>
                <td class="n">{bare(Number(row.value), metric)}</td>
                <td class="n">{row.days}</td>
              </tr>
            ))}
          </AsTable>
        </>
      ) : (
        <Nothing seen={seen} />
      )}
    </section>
  );
}

export function Nothing({ seen }: { seen: Parameters<typeof Trouble>[0]["seen"] }) {
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={2} />} />;
  return <p class="sm dim">{boardWords.value.board.noBefore}</p>;
}

export function ByRegion({ view }: { view: View }) {
  const w = boardWords.value.board;
  const { metric, window, region } = view;
  const seen = useQuery(MetricPlacesDocument, { metricId: metric.id, by: "REGION", ...window, region, after: null }).value;
  const rows = seen.data?.metricTotals.rows.nodes ?? [];
  const title = w.byRegion(metric.name);
  return (
    <section class="card" aria-label={title}>
      <Head title={title} text={w.lastWeeks(view.weeks)} file={rows.length > 0 ? () => fileOf(rows, metric) : null} />
      {rows.length > 0 ? (
        <ul class="rows plain in-card" role="list">
          {rows.map((row) => (
            <li key={row.region}>
              <div class="row">
                <span class="grow">
                  <span class="t">{row.region ?? boardWords.value.stores.noRegion}</span>
                  <span class="d">{changed(row, view)}</span>
                </span>
                <span class="num b">{row.value ? bare(Number(row.value), metric) : "–"}</span>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <Nothing seen={seen} />
      )}
    </section>
  );
}

export const isKnown = (value: number | null | undefined): value is number => value !== null && value !== undefined;

export const nameOf = (metric: MetricLineFragment): string => (metric.scale === "SHARE" ? metric.name : `${metric.name}, ${metric.unit}`);

function changed(row: Place, { metric, weeks }: View): string {
  const w = boardWords.value.board;
  if (!isKnown(row.change)) return w.noBefore;
  const said = size(row.change, metric);
  if (said === size(0, metric)) return w.same(weeks);
  return row.change > 0 ? w.more(said, weeks) : w.less(said, weeks);
}

export function fileOf(rows: readonly Place[], metric: MetricLineFragment): Cell[][] {
  const w = boardWords.value.board;
  const stores = rows.some((row) => row.store);
  return [
    [...(stores ? [w.store] : []), w.place, nameOf(metric), w.beforeHead, w.change, w.days],
    ...rows.map((row) => [
      ...(stores ? [row.store?.name ?? ""] : []),
      row.region ?? "",
      row.value ?? null,
      row.before ?? null,
      row.change ?? null,
      row.days,
    ]),
  ];
}
