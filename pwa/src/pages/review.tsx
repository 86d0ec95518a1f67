/** One review: two halves being written, then side by side, then a talk and the person's last word. */
import { CallOffReviewDocument, ReviewPageDocument, ReviewsDocument, ShareReviewDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { type FullReview, isGathering, isShown, mayDo, mineIsIn, otherOf, reviewAsWritten, theirsIsIn } from "../data/reviews";
import { send, written } from "../data/sending";
import { useQuery, warm } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Fold } from "../parts/fold";
import { Pact } from "../parts/pact";
import { PersonHead } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import type { Params } from "../router";
import { reviewWords } from "../words/reviews";
import { Colleagues } from "./review-peers";
import { SideBySide, Together } from "./review-read";
import { LastWord, Talk } from "./review-talk";
import { lineOf, nameOf } from "./reviews";

export function ReviewPage({ params }: { params: Params }) {
  const w = reviewWords.value;
  const seen = useQuery(ReviewPageDocument, { id: params.id! }).value;
  const review = seen.data?.review && reviewAsWritten(seen.data.review, written.value);
  return (
    <Screen title={review ? nameOf(review) : w.title} back="/reviews" className="dock-pad stack-l">
      {review ? (
        <Whole review={review} />
      ) : (
        <>
          <h1 class="sr">{w.title}</h1>
          <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
        </>
      )}
    </Screen>
  );
}

function Whole({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  // The way back is there without a connection, too.
  void warm(ReviewsDocument, { after: null });
  return (
    <>
      <PersonHead person={otherOf(review)}>
        <h1 class="t-xl">{nameOf(review)}</h1>
        <p class="dim">{lineOf(review)}</p>
      </PersonHead>
      {review.callOffReason && <p class="card quiet said">“{review.callOffReason}”</p>}
      {isGathering(review) && <Halves review={review} />}
      {isShown(review) && (
        <>
          <SideBySide review={review} />
          <Together review={review} />
          <Talk review={review} />
          <LastWord review={review} />
        </>
      )}
      {isGathering(review) && <Colleagues review={review} />}
      {mayDo(review, "CALL_OFF") && <CallOff review={review} />}
      <p class="sm dim">{w.whoSees}</p>
    </>
  );
}

/** Both halves: filled is written, dashed is still missing. */
function Halves({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  const [mine, theirs] = [mineIsIn(review), theirsIsIn(review)];
  const said = w.halves(mine, theirs, otherOf(review).firstName);
  const ready = review.state === "BOTH_IN" && review.viewerSide === "LEAD";
  const share = async (): Promise<void> => {
    const item = await send(ShareReviewDocument, { reviewId: review.id }, { kind: "reviewStep", names: [review.person.firstName], line: w.share }, true);
    double();
    sayWithUndo(w.sharedNow, item.id, () => say(w.takenBack));
  };
  return (
    <>
      <div class="row-x">
        <Pact mine={mine} theirs={theirs} label={said} />
        <div class="grow">
          <p class="b">{said}</p>
          <p class="dim">{ready ? w.shareHint : w.blind}</p>
        </div>
      </div>
      {mayDo(review, "ASSESS") && (
        <Dock two={ready}>
          <a class={mine ? "btn big wide" : "btn go big wide"} href={`/reviews/${review.id}/write`}>
            {mine ? w.rewrite : w.write}
          </a>
          {ready && (
            <Action look="go big" icon="turn" onClick={() => share()}>
              {w.share}
            </Action>
          )}
        </Dock>
      )}
    </>
  );
}

function CallOff({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  const paper = usePaper(`review:off:${review.id}`, "");
  const reason = paper.text.trim();
  const callOff = async (): Promise<void> => {
    const item = await send(CallOffReviewDocument, { reviewId: review.id, reason }, { kind: "reviewStep", names: [review.person.firstName], line: reason }, true);
    const before = paper.text;
    paper.clear();
    sayWithUndo(w.calledOff, item.id, () => {
      paper.write(before);
      say(w.takenBack);
    });
  };
  return (
    <Fold icon="bin" title={w.callOff}>
      <Field label={w.callOffWhy} hint="" most={1000} value={paper.text} onInput={paper.write} />
      <Action look="ink" missing={reason ? undefined : w.sayWhy} onClick={() => callOff()}>
        {w.callOff}
      </Action>
    </Fold>
  );
}
