/** One entry of the ledger: no verdict before its end, then the difference with its interval, and how it was measured. */
import { useId, useState } from "preact/hooks";
import { CallOffEffectDocument, EffectPageDocument, type EffectPageQuery } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send, written } from "../data/sending";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { AsTable } from "../parts/chart";
import { Field } from "../parts/field";
import { Screen } from "../parts/screen";
import { Sheet } from "../parts/sheet";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { WeeksChart } from "../parts/weeks-chart";
import type { Params } from "../router";
import { differs, effectSays, sentence } from "../words/effect-said";
import { insightWords } from "../words/insights";
import { rounded } from "../words/measured";
import { day, shortDay } from "../words/time";

type FullEffect = NonNullable<EffectPageQuery["effect"]>;

/** Called off on this phone, it runs no more. */
function asWritten(effect: FullEffect): FullEffect {
  const item = written.value.find((one) => one.kind === "effectCalledOff" && one.input.effectId === effect.id);
  if (!item || effect.state !== "RUNNING") return effect;
  return { ...effect, state: "CALLED_OFF", endedAt: new Date(item.createdAt).toISOString(), reason: item.line, viewerCanCallOff: false };
}

export function EffectPage({ params }: { params: Params }) {
  const w = insightWords.value.effects;
  const seen = useQuery(EffectPageDocument, { id: params.id! }).value;
  const effect = seen.data?.effect && asWritten(seen.data.effect);
  return (
    <Screen title={effect?.title ?? w.title} back="/effects" bar={w.title} className="stack-l">
      {effect ? <Effect effect={effect} /> : <Trouble seen={seen} waiting={<Skeleton rows={4} />} />}
    </Screen>
  );
}

function Effect({ effect }: { effect: FullEffect }) {
  const w = insightWords.value.effects;
  return (
    <>
      <div>
        <p class="sm b dim">{effect.metric.name}</p>
        <h1>{effect.title}</h1>
        {effect.verdict && <p class="b">{w.verdicts[effect.verdict]}</p>}
        <p class="dim">{sentence(effectSays(effect))}.</p>
        {effect.result?.beforeDiffered && <p class="dim">{w.differed}</p>}
        {effect.reason && <p class="card quiet said">“{effect.reason}”</p>}
      </div>
      {effect.weeks.length > 0 && <Weeks effect={effect} />}
      <How effect={effect} />
      {effect.viewerCanCallOff && <CallOff effect={effect} />}
    </>
  );
}

function Weeks({ effect }: { effect: FullEffect }) {
  const w = insightWords.value.effects;
  const said = (value: number | null | undefined): string => (typeof value === "number" ? differs(value, effect) : "–");
  const end = effect.weeks[effect.weeks.length - 1]!;
  return (
    <section class="card">
      <div class="cap">
        <div>
          <h2>{w.chart}</h2>
          <p>{w.chartHint}</p>
        </div>
      </div>
      <WeeksChart
        label={w.chartSays(effect.metric.name, said(end.treated), said(end.compared))}
        weeks={effect.weeks}
        names={{ treated: w.treated, compared: w.compared, start: w.start }}
        say={said}
      />
      <AsTable heads={[{ text: w.week }, { text: w.treated, number: true }, { text: w.compared, number: true }]}>
        {effect.weeks.map((week) => (
          <tr key={week.week}>
            <th scope="row">
              {shortDay(week.startsOn)}
              {week.week === 0 && <span class="d2">{w.start}</span>}
            </th>
            <td class="n">{said(week.treated)}</td>
            <td class="n">{said(week.compared)}</td>
          </tr>
        ))}
      </AsTable>
    </section>
  );
}

function How({ effect }: { effect: FullEffect }) {
  const w = insightWords.value.effects;
  const people = effect.metric.level === "PERSON";
  const running = effect.state === "RUNNING";
  const many = (count: number | null): string => (count === null ? w.few : w.startedIn(count, people));
  const result = effect.result;
  const out = result && result.treatedLeftOut + result.comparedLeftOut > 0 ? [[w.leftOut, w.leftOutDays(rounded(result.treatedLeftOut), rounded(result.comparedLeftOut))]] : [];
  const facts = [
    [w.number, effect.metric.name],
    [w.begun, [many(effect.treatedCount), day(effect.startsOn)].join(" · "), running ? w.needed : undefined, running && effect.joinsUntil > effect.startsOn ? w.joins(day(effect.joinsUntil)) : undefined],
    [w.against, w.comparisons[effect.comparison], effect.comparedCount === 0 ? undefined : many(effect.comparedCount)],
    [w.windows, w.windowDays(effect.windowDays, effect.transitionDays)],
    ...out,
  ];
  return (
    <section>
      <h2>{w.how}</h2>
      <dl class="card stack facts">
        {facts.map(([name, ...lines]) => (
          <div key={name}>
            <dt class="sm b">{name}</dt>
            {lines.filter(Boolean).map((line) => (
              <dd key={line}>{line}</dd>
            ))}
          </div>
        ))}
      </dl>
    </section>
  );
}

function CallOff({ effect }: { effect: FullEffect }) {
  const w = insightWords.value.effects;
  const [open, setOpen] = useState(false);
  const paper = usePaper(`callOff:${effect.id}`, "");
  const reason = paper.text;
  const missingId = useId();
  const missing = reason.trim() ? undefined : w.missingReason;
  const callOff = async (): Promise<void> => {
    const input = { effectId: effect.id, reason: reason.trim() };
    const item = await send(CallOffEffectDocument, input, { kind: "effectCalledOff", names: [effect.title], line: input.reason }, true);
    paper.clear();
    setOpen(false);
    sayWithUndo(w.calledOffSaid, item.id, () => {
      paper.write(reason);
      say(insightWords.value.takenBack);
    });
  };
  return (
    <>
      <Action look="line wide" onClick={() => setOpen(true)}>
        {w.callOff}
      </Action>
      {open && (
        <Sheet title={w.callOffWhy} onClose={() => setOpen(false)}>
          <Field label={w.callOffWhy} hint={w.callOffHint} most={1000} value={reason} focus onInput={paper.write} />
          <p class="sm dim missing" id={missingId}>
            {missing}
          </p>
          <Action look="ink big wide" missing={missing} aria-describedby={missing ? missingId : undefined} onClick={() => callOff()}>
            {w.callOff}
          </Action>
        </Sheet>
      )}
    </>
  );
}
