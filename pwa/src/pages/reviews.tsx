/** Reviews: mine, those I write, what I am asked about colleagues, and the groups that are mine to close. */
import { CloseReviewCycleDocument, type ReviewLineFragment, ReviewsDocument, type ReviewsQuery } from "../gql/graphql";
import { isGathering, isShown, otherOf, reviewAsWritten } from "../data/reviews";
import { outboxItems, send, written } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Empty, Row, Rows, Skeleton } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { Avatar } from "../parts/person";
import { Screen, Section } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { decimal } from "../words/number";
import { reviewWords } from "../words/reviews";
import { day } from "../words/time";

const mayOpen = (): boolean => ["SUPERVISOR", "MANAGER", "REGIONAL", "HR"].includes(me.value!.role);

export function Reviews() {
  const w = reviewWords.value;
  return (
    <Screen title={w.title} back="/me" className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          <p>{w.hint}</p>
        </div>
        {mayOpen() && (
          <a class="btn" href="/reviews/new">
            <Icon name="plus" />
            {w.open}
          </a>
        )}
      </div>
      <List after={null} />
      <p class="sm dim pad">{w.whoSees}</p>
    </Screen>
  );
}

function List({ after }: { after: string | null }) {
  const w = reviewWords.value;
  const seen = useQuery(ReviewsDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={3} />} />;
  const reviews = seen.data.reviews.nodes.map((review) => reviewAsWritten(review, written.value));
  const answered = outboxItems.value.filter((item) => item.kind === "reviewAnswer").map((item) => item.input.requestId);
  const asked = after ? [] : seen.data.reviewRequests.nodes.filter((one) => !answered.includes(one.id));
  const cycles = after ? [] : seen.data.reviewCycles.nodes.filter((one) => one.viewerCanClose || one.results);
  return (
    <div>
      {reviews.length + asked.length === 0 && !after && <Empty title={w.empty} text={w.emptyText} />}
      {asked.length > 0 && (
        <Section title={w.asked}>
          <Rows>
            {asked.map((one) => (
              <Row key={one.id} icon="talk" tone="sunny" title={w.askedLine(one.about.firstName)} text={w.until(day(one.cycle.answersDueOn))} href={`/reviews/asked/${one.id}`} />
            ))}
          </Rows>
        </Section>
      )}
      <Part title={w.running} reviews={reviews.filter(isGathering)} />
      <Part title={w.over} reviews={reviews.filter((review) => !isGathering(review))} />
      <Further end={seen.data.reviews.pageInfo} next={(cursor) => <List after={cursor} />} />
      {cycles.length > 0 && (
        <Section title={w.groups}>
          <div class="stack">
            {cycles.map((cycle) => (
              <Group key={cycle.id} cycle={cycle} />
            ))}
          </div>
        </Section>
      )}
    </div>
  );
}

function Part({ title, reviews }: { title: string; reviews: readonly ReviewLineFragment[] }) {
  if (reviews.length === 0) return null;
  return (
    <Section title={title}>
      <Rows>
        {reviews.map((review) => (
          <li key={review.id}>
            <a class="row to" href={`/reviews/${review.id}`}>
              <Avatar person={otherOf(review)} />
              <span class="grow">
                <span class="t">{nameOf(review)}</span>
                <span class="d">{lineOf(review)}</span>
              </span>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </Rows>
    </Section>
  );
}

/** Of a group only sums, and only where they tell of nobody alone. */
function Group({ cycle }: { cycle: ReviewsQuery["reviewCycles"]["nodes"][number] }) {
  const w = reviewWords.value;
  const close = async (): Promise<void> => {
    const item = await send(CloseReviewCycleDocument, { cycleId: cycle.id }, { kind: "reviewStep", names: [cycle.name], line: w.close }, true);
    sayWithUndo(w.closed, item.id, () => say(w.takenBack));
  };
  return (
    <section class="card stack" aria-label={cycle.name}>
      <p class="b">{cycle.closedAt ? w.line(cycle.name, w.closedOn) : cycle.name}</p>
      {cycle.results?.map((one) => (
        <div key={one.question.id}>
          <p>{one.question.text}</p>
          <p class="sm dim">{w.sums(decimal(String(one.selfMean)), decimal(String(one.leadMean)))}</p>
        </div>
      ))}
      {cycle.viewerCanClose && (
        <Action look="line" onClick={() => close()}>
          {w.close}
        </Action>
      )}
    </section>
  );
}

export function nameOf(review: ReviewLineFragment): string {
  const w = reviewWords.value;
  return review.viewerSide === "LEAD" ? w.of(review.person.firstName) : w.yours(review.lead.firstName);
}

export function lineOf(review: ReviewLineFragment): string {
  const w = reviewWords.value;
  const until = review.viewerSide === "LEAD" ? review.cycle.answersDueOn : review.cycle.selfDueOn;
  const state = w.states[review.state];
  return isShown(review) || review.state === "CALLED_OFF" ? w.line(review.cycle.name, state) : w.line(state, w.until(day(until)));
}
