/** The numbers of one person over time, only beside themselves; the very same page for them and for those who lead them. */
import { type GrowthLineFragment, NumbersOfPersonDocument } from "../gql/graphql";
import { grown, isBetter, weeksOf } from "../data/weeks";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton } from "../parts/bits";
import { GrowthTabs } from "../parts/growth-tabs";
import { Screen, Section } from "../parts/screen";
import { isMe, ofMe, ofSomeone, type Somebody } from "../parts/someone";
import { Trouble } from "../parts/trouble";
import { learning } from "../words/learning";
import { measured } from "../words/measured";
import { shortDay } from "../words/time";
import { OneNumber } from "./number-growth";
import { StoreNumbers } from "./numbers-store";

export const MyNumbers = ofMe(Page);
/** Of somebody whom the viewer leads. */
export const Numbers = ofSomeone(Page);

function Page({ person }: { person: Somebody }) {
  const w = learning.value.numbers;
  const mine = isMe(person);
  const seen = useQuery(NumbersOfPersonDocument, { personId: person.id }).value;
  const numbers = seen.data?.personMetrics;
  const title = mine ? w.title : w.titleOf(person.firstName);
  return (
    <Screen title={title} {...(mine ? {} : { back: "/team" })} className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{title}</h1>
          <p>{mine ? w.hint : w.hintOf(person.firstName)}</p>
        </div>
      </div>
      <GrowthTabs personId={person.id} />
      {!numbers ? (
        <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
      ) : numbers.length === 0 ? (
        <Empty title={mine ? w.empty : w.emptyOf(person.firstName)} text={w.emptyText} />
      ) : (
        <>
          <Better numbers={numbers} />
          {numbers.map((number) => (
            <OneNumber key={number.metric.id} number={number} person={person} />
          ))}
          <Reasons numbers={numbers} />
          <p class="sm dim pad">{w.talk}</p>
        </>
      )}
      {person.store && <StoreNumbers store={person.store} />}
    </Screen>
  );
}

/** What is clearly better than at the start comes first, where there is something. */
function Better({ numbers }: { numbers: readonly GrowthLineFragment[] }) {
  const w = learning.value.numbers;
  const better = numbers.flatMap(({ metric, points, notes }) => {
    const found = grown(weeksOf(points, notes));
    return found && isBetter(found, metric.better) ? [{ metric, found }] : [];
  });
  if (better.length === 0) return null;
  return (
    <Section title={w.better}>
      <Rows>
        {better.map(({ metric, found }) => (
          <Row key={metric.id} icon="up" tone="grew" title={metric.name} text={w.betterNow(measured(found.first, metric), measured(found.last, metric))} />
        ))}
      </Rows>
    </Section>
  );
}

/** Whoever looks at a number reads why a day was different. */
function Reasons({ numbers }: { numbers: readonly GrowthLineFragment[] }) {
  const w = learning.value.numbers;
  const notes = [...new Map(numbers.flatMap((number) => number.notes.map((note) => [note.id, note]))).values()];
  if (notes.length === 0) return null;
  return (
    <section class="card quiet sm" aria-label={w.held}>
      <p class="b">{w.held}</p>
      <ul class="stack sp">
        {notes.map(({ id, startsOn, endsOn, text }) => (
          <li key={id}>{w.on(startsOn === endsOn ? shortDay(startsOn) : `${shortDay(startsOn)} – ${shortDay(endsOn)}`, text)}</li>
        ))}
      </ul>
    </section>
  );
}
