/** Opening reviews for a group: whose, which questions, until when. */
import { useId } from "preact/hooks";
import { OpenReviewCycleDocument, type QuestionKind, ReviewColleaguesDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Faces } from "../parts/person";
import { Dock, Screen, Section } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { go } from "../router";
import { reviewWords } from "../words/reviews";
import { dayAhead } from "../words/time";

interface CycleDraft {
  name: string;
  people: readonly string[];
  questions: readonly { kind: QuestionKind; text: string }[];
  selfDueOn: string;
  answersDueOn: string;
}

const MOST = 20;

export function OpenReviews() {
  const w = reviewWords.value;
  const missingId = useId();
  const [steps, ...open] = w.fresh;
  const fresh: CycleDraft = {
    name: "",
    people: [],
    questions: [{ kind: "RATING", text: steps! }, ...open.map((text) => ({ kind: "TEXT" as const, text }))],
    selfDueOn: dayAhead(14),
    answersDueOn: dayAhead(28),
  };
  const paper = usePaper<CycleDraft>("reviews:new", fresh);
  const draft = paper.text;
  const set = (part: Partial<CycleDraft>): void => paper.write({ ...draft, ...part });
  const asked = draft.questions.filter(({ text }) => text.trim());
  const missing = draft.name.trim() && draft.people.length > 0 && asked.length > 0 ? undefined : w.openMissing;
  const begin = async (): Promise<void> => {
    const { selfDueOn, answersDueOn } = draft;
    const input = { name: draft.name.trim(), personIds: [...draft.people], questions: asked, selfDueOn, answersDueOn };
    const item = await send(OpenReviewCycleDocument, input, { kind: "reviewStep", names: [input.name], line: input.name }, true);
    paper.clear();
    go("/reviews", "replace");
    double();
    sayWithUndo(w.openSent, item.id, () => {
      paper.write(draft);
      go("/reviews/new");
      say(w.takenBack);
    });
  };
  return (
    <Screen title={w.openTitle} back="/reviews" closing className="dock-pad stack-l">
      <h1>{w.openTitle}</h1>
      <Field label={w.openName} hint="" most={120} rows={1} value={draft.name} onInput={(name) => set({ name: name.replaceAll("\n", " ") })} />
      <Who chosen={draft.people} onChange={(people) => set({ people })} />
      <Asked questions={draft.questions} onChange={(questions) => set({ questions })} />
      <div class="two">
        <Until label={w.openSelf} value={draft.selfDueOn} onInput={(selfDueOn) => set({ selfDueOn })} />
        <Until label={w.openAnswers} value={draft.answersDueOn} onInput={(answersDueOn) => set({ answersDueOn })} />
      </div>
      <Dock>
        {missing && (
          <p class="sm dim missing" id={missingId}>
            {missing}
          </p>
        )}
        <Action look="go big wide" icon="up" missing={missing} aria-describedby={missing ? missingId : undefined} onClick={() => begin()}>
          {w.openSend}
        </Action>
      </Dock>
    </Screen>
  );
}

function Who({ chosen, onChange }: { chosen: CycleDraft["people"]; onChange: (people: CycleDraft["people"]) => void }) {
  const w = reviewWords.value;
  const seen = useQuery(ReviewColleaguesDocument, { search: null }).value;
  const people = seen.data?.people.nodes.filter((person) => person.viewerCanEnrol && !person.viewerIsMe);
  const toggle = ({ id }: { id: string }): void => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <section>
      <Section title={w.openWho} />
      {people ? (
        <Faces people={people} href={() => ""} chosen={{ has: (id) => chosen.includes(id), toggle }} />
      ) : (
        <Trouble seen={seen} waiting={<Skeleton />} />
      )}
    </section>
  );
}

function Asked({ questions, onChange }: { questions: CycleDraft["questions"]; onChange: (questions: CycleDraft["questions"]) => void }) {
  const w = reviewWords.value;
  return (
    <section>
      <Section title={w.openQuestions} />
      <div class="stack">
        {questions.map((question, index) => {
          const set = (part: Partial<typeof question>): void => onChange(questions.map((one, i) => (i === index ? { ...one, ...part } : one)));
          const called = w.openQuestionNo(index + 1);
          return (
            <section class="card stack" key={index} aria-label={called}>
              <div class="row-x">
                <p class="b grow">{called}</p>
                <button type="button" class="icb" aria-label={w.remove(called)} onClick={() => onChange(questions.filter((_, i) => i !== index))}>
                  <Icon name="close" />
                </button>
              </div>
              <Field label={called} hint="" most={300} value={question.text} onInput={(text) => set({ text: text.replaceAll("\n", " ") })} />
              <Segment
                legend={called}
                chosen={question.kind}
                onChange={(kind) => set({ kind })}
                options={[
                  { value: "RATING", label: w.openRating },
                  { value: "TEXT", label: w.openText },
                ]}
              />
            </section>
          );
        })}
        {questions.length < MOST && (
          <Action look="line" icon="plus" onClick={() => onChange([...questions, { kind: "TEXT", text: "" }])}>
            {w.openAdd}
          </Action>
        )}
      </div>
    </section>
  );
}

function Until({ label, value, onInput }: { label: string; value: string; onInput: (value: string) => void }) {
  const id = useId();
  return (
    <div class="fld">
      <label for={id}>{label}</label>
      <input class="inp" id={id} type="date" min={dayAhead(0)} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </div>
  );
}
