/** The numbers of a goal over time, each with everything that was written down, by whom and when. */
import { AsTable, Chart, type Point } from "../parts/chart";
import { words } from "../words";
import { decimal } from "../words/number";
import { ago, day } from "../words/time";
import type { FullGoal } from "./goal";

type KeyResult = FullGoal["keyResults"][number];

export function Numbers({ goal }: { goal: FullGoal }) {
  return (
    <>
      {goal.keyResults.map((number) => (
        <OneNumber key={number.id} number={number} startsOn={goal.startsOn} />
      ))}
    </>
  );
}

function OneNumber({ number, startsOn }: { number: KeyResult; startsOn: string }) {
  const w = words.value.goals;
  const written = number.history.length > 0 || number.current !== number.start;
  return (
    <section class="card">
      <div class="cap">
        <div>
          <h2>{number.title}</h2>
          <p>
            {written
              ? w.wayNow(decimal(number.start), w.withUnit(decimal(number.current), number.unit))
              : w.noNumber(decimal(number.start), number.unit)}
          </p>
          {number.metric && <p>{w.fromMetric(number.metric.name)}</p>}
        </div>
      </div>
      <Curve number={number} startsOn={startsOn} />
    </section>
  );
}

export function Curve({ number, startsOn }: { number: KeyResult; startsOn: string }) {
  const w = words.value.goals;
  const points = pointsOf(number, startsOn);
  const [first, last] = [points[0]!, points[points.length - 1]!];
  const target = w.target(w.withUnit(decimal(number.target), number.unit));
  const label = w.chart(number.title, decimal(number.start), day(first.at), decimal(number.current), day(last.at), target);
  return (
    <>
      <Chart label={label} points={points} target={{ value: Number(number.target), said: target }} />
      <History number={number} />
    </>
  );
}

/** The start, everything written down, and what is on its way from this phone. */
function pointsOf(number: KeyResult, startsOn: string): Point[] {
  const w = words.value.goals;
  const points = number.history.map(({ at, value }) => ({ at: new Date(at).getTime(), value: Number(value), said: decimal(value) }));
  const began = Math.min(new Date(`${startsOn}T00:00`).getTime(), points[0]?.at ?? Infinity);
  const last = number.history[number.history.length - 1];
  if (number.current !== (last?.value ?? number.start)) points.push({ at: Date.now(), value: Number(number.current), said: decimal(number.current) });
  const end = points[points.length - 1];
  if (end) end.said = w.nowIs(end.said);
  return [{ at: began, value: Number(number.start), said: decimal(number.start) }, ...points];
}

function History({ number }: { number: KeyResult }) {
  const w = words.value.goals;
  if (number.history.length === 0) return null;
  return (
    <AsTable heads={[{ text: w.when }, { text: number.unit, number: true }, { text: w.who }]}>
      {[...number.history].reverse().map((one) => (
        <tr key={one.id}>
          <th scope="row">{ago(one.at)}</th>
          <td class="n">{decimal(one.value)}</td>
          <td>
            {one.author?.firstName ?? (one.metric && w.fromMetric(one.metric.name))}
            {one.note && <span class="d2">{one.note}</span>}
          </td>
        </tr>
      ))}
    </AsTable>
  );
}
