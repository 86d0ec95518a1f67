/** The questions of a review, one under the other, as somebody answers them. */
import type { ReviewQuestionLineFragment } from "../gql/graphql";
import type { HalfDraft } from "../data/reviews";
import { Field } from "../parts/field";
import { StepPick } from "../parts/rating";
import { reviewWords } from "../words/reviews";

interface QuestionsProps {
  questions: readonly ReviewQuestionLineFragment[];
  answers: HalfDraft["answers"];
  onChange: (answers: HalfDraft["answers"]) => void;
}

export function Questions({ questions, answers, onChange }: QuestionsProps) {
  const w = reviewWords.value;
  return (
    <div class="stack-l">
      {questions.map(({ id, kind, text }) => {
        const said = answers[id] ?? { words: "" };
        const set = (part: Partial<typeof said>): void => onChange({ ...answers, [id]: { ...said, ...part } });
        return (
          <section class="card stack" key={id} aria-label={text}>
            {kind === "RATING" ? (
              <StepPick legend={text} steps={w.steps} value={said.rating} onChange={(rating) => set({ rating })} />
            ) : (
              <p class="b">{text}</p>
            )}
            <Field label={kind === "RATING" ? w.inWords : w.answer} hint="" most={2000} value={said.words} onInput={(next) => set({ words: next })} />
          </section>
        );
      })}
    </div>
  );
}
