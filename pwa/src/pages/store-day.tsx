/** A store's day: its numbers beside what is usual on such a weekday, what made it different, and what people did well. */
import { useEffect } from "preact/hooks";
import { type StoreDayQuery, StoreDayDocument } from "../gql/graphql";
import { isDay, shifted } from "../data/days";
import { openedReport, stillOpen } from "../data/insights";
import { useQuery } from "../data/store";
import { Skeleton } from "../parts/bits";
import { Icon } from "../parts/icon";
import { InsightRow } from "../parts/insight-row";
import { RecognitionCard } from "../parts/recognition";
import { Screen } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { location_, type Params, restate } from "../router";
import { boardWords } from "../words/board";
import { fullDay, weekday } from "../words/changes";
import { dayAhead } from "../words/time";
import { DayNotes } from "./store-notes";
import { StoreNumbers } from "./store-numbers";
import "../styles/board.css";

export function StoreDay({ params }: { params: Params }) {
  const storeId = params.id!;
  const given = location_.value.searchParams.get("on");
  // Numbers come in overnight: the last whole day is the one to look at.
  const on = isDay(given) ? given : dayAhead(-1);
  const w = boardWords.value.day;
  const seen = useQuery(StoreDayDocument, { storeId, on }).value;
  useEffect(() => {
    void openedReport({ report: "STORE_DAY", storeId });
  }, [storeId]);
  const store = seen.data?.store;
  if (seen.data && !store)
    return (
      <Screen title={w.went} back="/">
        <Trouble seen={seen} waiting={null} />
      </Screen>
    );
  return (
    <Screen title={w.title(store?.name ?? "", fullDay(on))} className="desk">
      <DayHead name={store?.name ?? ""} on={on} />
      {seen.data && store ? (
        <div class="day-grid">
          <DayNotes key={on} store={store} on={on} notes={seen.data.dayNotes.nodes} />
          <section class="numbers" aria-label={w.numbers}>
            <StoreNumbers storeId={storeId} on={on} />
          </section>
          <div class="stack more">
            <WorthALook insights={seen.data.insights.nodes} />
            <DoneWell said={seen.data.recognitions} />
          </div>
        </div>
      ) : (
        <Trouble seen={seen} waiting={<Skeleton rows={5} />} />
      )}
    </Screen>
  );
}

function DayHead({ name, on }: { name: string; on: string }) {
  const w = boardWords.value.day;
  const today = dayAhead(0);
  const show = (next: string): void => restate(`?on=${next}`);
  return (
    <div class="desk-head">
      <div class="grow">
        <h1>{name}</h1>
        <p class="dim" role="status">
          {fullDay(on)} · {w.like(weekday(on))}
        </p>
      </div>
      <div class="row-x tight">
        <button type="button" class="icb" aria-label={w.before} onClick={() => show(shifted(on, -1))}>
          <Icon name="back" />
        </button>
        <label class="chip">
          <span class="sr">{w.choose}</span>
          <input
            class="bare-date"
            type="date"
            max={today}
            value={on}
            onChange={(event) => isDay(event.currentTarget.value) && show(event.currentTarget.value)}
          />
        </label>
        <button type="button" class="icb" aria-label={w.after} aria-disabled={on >= today ? "true" : undefined} onClick={() => on < today && show(shifted(on, 1))}>
          <Icon name="next" />
        </button>
      </div>
    </div>
  );
}

/** The store's own; what is one person's stands on that person's page. */
function WorthALook({ insights }: { insights: StoreDayQuery["insights"]["nodes"] }) {
  const w = boardWords.value.day;
  const own = stillOpen(insights);
  const [first] = own;
  if (!first) return null;
  return (
    <section class="card soft-tide stack" aria-label={w.look}>
      <p class="sm b c-tide">{w.lookFirst}</p>
      <ul class="rows plain in-card" role="list">
        {own.map((insight) => (
          <InsightRow key={insight.id} insight={insight} />
        ))}
      </ul>
      <a class="btn tide wide" href={`/insights/${first.id}`}>
        {w.openStep}
      </a>
    </section>
  );
}

function DoneWell({ said }: { said: StoreDayQuery["recognitions"] }) {
  const w = boardWords.value.day;
  return (
    <section class="stack" aria-labelledby="well">
      <div class="sec">
        <h2 id="well">{w.well}</h2>
        {said.totalCount > 0 && <span class="sm dim">{w.praised(said.totalCount)}</span>}
      </div>
      {said.nodes.map((recognition) => (
        <RecognitionCard key={recognition.id} recognition={recognition} />
      ))}
      {said.totalCount === 0 && (
        <div class="card row-x">
          <p class="grow sm dim">{w.nobody}</p>
          <a class="btn line" href="/give?several">
            {w.thank}
          </a>
        </div>
      )}
    </section>
  );
}
