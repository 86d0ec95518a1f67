/** My half of a review: every question, and what is to be seen. Kept on the phone at each keystroke. */
import { useId } from "preact/hooks";
import { AssessInReviewDocument, ReviewFactsDocument, type ReviewFactsQuery, ReviewPageDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { answersOf, freshShown, type FullReview, type HalfDraft, halfFrom, isWhole, otherOf, shownOf } from "../data/reviews";
import { send } from "../data/sending";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Dock, Screen, Section } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { go, goBack, type Params } from "../router";
import { reviewWords } from "../words/reviews";
import { Questions } from "./review-questions";

const MOST = 20;

export function WriteReview({ params }: { params: Params }) {
  const w = reviewWords.value;
  const seen = useQuery(ReviewPageDocument, { id: params.id! }).value;
  const review = seen.data?.review;
  const title = review?.viewerSide === "LEAD" ? w.writeOf(review.person.firstName) : w.writeTitle;
  return (
    <Screen title={title} back={`/reviews/${params.id}`} closing className="dock-pad stack-l">
      <div>
        <h1>{title}</h1>
        <p class="dim">{w.writeHint}</p>
      </div>
      {review ? <Half review={review} /> : <Trouble seen={seen} waiting={<Skeleton rows={4} />} />}
    </Screen>
  );
}

function Half({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  const paper = usePaper<HalfDraft>(`review:${review.id}`, halfFrom(review));
  const draft = paper.text;
  const missing = isWhole(draft, review.cycle.questions) ? undefined : w.missing;
  const id = useId();
  const sendIt = async (): Promise<void> => {
    const input = { reviewId: review.id, answers: answersOf(draft), accomplishments: shownOf(draft) };
    const item = await send(AssessInReviewDocument, input, { kind: "review", names: [otherOf(review).firstName], line: review.cycle.name }, true);
    paper.clear();
    goBack(`/reviews/${review.id}`);
    double();
    sayWithUndo(w.sent, item.id, () => {
      paper.write(draft);
      go(`/reviews/${review.id}/write`);
      say(w.takenBack);
    });
  };
  return (
    <>
      <Questions questions={review.cycle.questions} answers={draft.answers} onChange={(answers) => paper.write({ ...draft, answers })} />
      <Shown personId={review.person.id} lines={draft.shown} onChange={(shown) => paper.write({ ...draft, shown })} />
      <Dock>
        {missing && (
          <p class="sm dim missing" id={id}>
            {missing}
          </p>
        )}
        <Action look="go big wide" icon="up" missing={missing} aria-describedby={missing ? id : undefined} onClick={() => sendIt()}>
          {w.send}
        </Action>
      </Dock>
    </>
  );
}

function Shown({ personId, lines, onChange }: { personId: string; lines: HalfDraft["shown"]; onChange: (lines: HalfDraft["shown"]) => void }) {
  const w = reviewWords.value;
  const facts = useQuery(ReviewFactsDocument, { personId }).value.data;
  return (
    <section>
      <Section title={w.shown} />
      <div class="stack">
        <p class="sm dim">{w.shownHint}</p>
        {lines.map((line, index) => {
          const set = (part: Partial<typeof line>): void => onChange(lines.map((one, i) => (i === index ? { ...one, ...part } : one)));
          return (
            <section class="card stack" key={index} aria-label={w.shownNo(index + 1)}>
              <div class="row-x">
                <p class="b grow">{w.shownNo(index + 1)}</p>
                <button type="button" class="icb" aria-label={w.remove(w.shownNo(index + 1))} onClick={() => onChange(lines.filter((_, i) => i !== index))}>
                  <Icon name="close" />
                </button>
              </div>
              <About facts={facts} personId={personId} chosen={line.about} onChange={(about) => set({ about })} />
              <Field label={w.note} hint="" most={1000} value={line.note} onInput={(note) => set({ note })} />
            </section>
          );
        })}
        {lines.length < MOST && (
          <Action look="line" icon="plus" onClick={() => onChange([...lines, freshShown()])}>
            {w.addShown}
          </Action>
        )}
      </div>
    </section>
  );
}

const SHORT = 60;
const shortened = (text: string): string => (text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);

/** What shows it. Growth feedback is not offered, and the server takes none. */
function About({ facts, personId, chosen, onChange }: { facts: ReviewFactsQuery | undefined; personId: string; chosen: string; onChange: (about: string) => void }) {
  const w = reviewWords.value;
  const id = useId();
  const goals = facts?.goals.nodes ?? [];
  const decided = facts?.feedbackList.nodes.filter((one) => one.purpose === "DECISION" && one.recipient.id === personId) ?? [];
  const groups = [
    { kind: "recognition", name: w.thanks, options: facts?.recognitions.nodes.map((one) => ({ id: one.id, text: w.thanksLine(one.author.firstName, shortened(one.message)) })) ?? [] },
    { kind: "goal", name: w.goals, options: goals.filter(({ state }) => state === "DONE").map((one) => ({ id: one.id, text: one.title })) },
    { kind: "number", name: w.numbers, options: goals.flatMap((goal) => goal.keyResults.map((one) => ({ id: one.id, text: w.thanksLine(goal.title, one.title) }))) },
    { kind: "feedback", name: w.feedback, options: decided.map((one) => ({ id: one.id, text: w.thanksLine(one.author.firstName, shortened(one.message)) })) },
  ].filter((group) => group.options.length > 0);
  const known = !chosen || groups.some((group) => group.options.some((one) => `${group.kind}:${one.id}` === chosen));
  return (
    <div class="fld">
      <label for={id}>{w.about}</label>
      <select class="inp" id={id} value={chosen} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{w.justWords}</option>
        {!known && <option value={chosen}>…</option>}
        {groups.map((group) => (
          <optgroup key={group.kind} label={group.name}>
            {group.options.map((one) => (
              <option key={one.id} value={`${group.kind}:${one.id}`}>
                {one.text}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
