/** What I am asked about a colleague. It is read only together with others', and without my name. */
import { useId } from "preact/hooks";
import { AnswerReviewRequestDocument, ReviewAskedDocument, type ReviewAskedQuery } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { answersOf, freshHalf, type HalfDraft } from "../data/reviews";
import { outboxItems, send } from "../data/sending";
import { useQuery } from "../data/store";
import { Action, Banner, Skeleton } from "../parts/bits";
import { double } from "../parts/feel";
import { PersonHead } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { go, type Params } from "../router";
import { reviewWords } from "../words/reviews";
import { Questions } from "./review-questions";

export function ReviewAsked({ params }: { params: Params }) {
  const w = reviewWords.value;
  const seen = useQuery(ReviewAskedDocument, { id: params.id! }).value;
  const asked = seen.data?.reviewRequest;
  return (
    <Screen title={asked ? w.askedLine(asked.about.firstName) : w.title} back="/reviews" closing className="dock-pad stack-l">
      {asked ? (
        <Asked asked={asked} />
      ) : (
        <>
          <h1 class="sr">{w.title}</h1>
          <Trouble seen={seen} waiting={<Skeleton rows={3} />} />
        </>
      )}
    </Screen>
  );
}

function Asked({ asked }: { asked: NonNullable<ReviewAskedQuery["reviewRequest"]> }) {
  const w = reviewWords.value;
  const id = useId();
  const paper = usePaper<HalfDraft>(`review:asked:${asked.id}`, freshHalf);
  const answers = answersOf(paper.text);
  const missing = answers.length > 0 ? undefined : w.missingPeer;
  const done = asked.answeredAt || outboxItems.value.some((item) => item.kind === "reviewAnswer" && item.input.requestId === asked.id);
  const sendIt = async (): Promise<void> => {
    const before = paper.text;
    const item = await send(AnswerReviewRequestDocument, { requestId: asked.id, answers }, { kind: "reviewAnswer", names: [asked.about.firstName], line: asked.cycle.name }, true);
    paper.clear();
    go("/reviews", "replace");
    double();
    sayWithUndo(w.askedSent, item.id, () => {
      paper.write(before);
      go(`/reviews/asked/${asked.id}`);
      say(w.takenBack);
    });
  };
  return (
    <>
      <PersonHead person={asked.about}>
        <h1 class="t-xl">{w.askedLine(asked.about.firstName)}</h1>
        <p class="dim">{asked.cycle.name}</p>
      </PersonHead>
      {done || asked.over ? (
        <Banner icon="check" tone="soft-ok" title={done ? w.askedDone : w.askedOver} />
      ) : (
        <>
          <p class="dim">{w.askedHint(asked.about.firstName)}</p>
          <Questions questions={asked.cycle.questions} answers={paper.text.answers} onChange={(next) => paper.write({ ...paper.text, answers: next })} />
          <Dock>
            {missing && (
              <p class="sm dim missing" id={id}>
                {missing}
              </p>
            )}
            <Action look="go big wide" icon="up" missing={missing} aria-describedby={missing ? id : undefined} onClick={() => sendIt()}>
              {w.askedSend}
            </Action>
          </Dock>
        </>
      )}
    </>
  );
}
