/** The talk about a review, and the person's last word: seen is not agreed. */
import { useState } from "preact/hooks";
import { AcknowledgeReviewDocument, PlanReviewTalkDocument, ReviewTalksDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { type FullReview, mayDo, otherOf } from "../data/reviews";
import { send } from "../data/sending";
import { useQuery } from "../data/store";
import { Action, Rows, Skeleton } from "../parts/bits";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Dock, Section } from "../parts/screen";
import { Sheet } from "../parts/sheet";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { meetingTime, moment, wall } from "../words/meeting-time";
import { reviewWords } from "../words/reviews";
import { When } from "./check-in-plan";

export function Talk({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  const [choosing, setChoosing] = useState(false);
  const { checkIn } = review;
  return (
    <section>
      <Section title={w.talk} />
      <div class="stack">
        <p class="dim">{checkIn ? meetingTime(checkIn.scheduledAt) : w.talkHint}</p>
        {checkIn && (
          <a class="btn line wide" href={`/check-ins/${checkIn.id}`}>
            <Icon name="talk" />
            {w.talkOpen}
          </a>
        )}
        {mayDo(review, "PLAN_TALK") && checkIn?.state !== "HELD" && (
          <Action look={checkIn ? "bare wide" : "line wide"} onClick={() => setChoosing(true)}>
            {w.talkPlan}
          </Action>
        )}
      </div>
      {choosing && <TalkSheet review={review} onClose={() => setChoosing(false)} />}
    </section>
  );
}

const DAY_MS = 86_400_000;

function TalkSheet({ review, onClose }: { review: FullReview; onClose: () => void }) {
  const w = reviewWords.value;
  const other = otherOf(review);
  const seen = useQuery(ReviewTalksDocument, { personId: other.id }).value;
  const [at, setAt] = useState(() => wall(Date.now() + DAY_MS));
  const planned = seen.data?.checkIns.nodes;
  const plan = async (where: { checkInId: string } | { scheduledAt: string }, line: string): Promise<void> => {
    const item = await send(PlanReviewTalkDocument, { reviewId: review.id, ...where }, { kind: "reviewStep", names: [other.firstName], line }, true);
    onClose();
    sayWithUndo(w.talkPlanned, item.id, () => say(w.takenBack));
  };
  return (
    <Sheet title={w.talkWhich} onClose={onClose}>
      {!planned ? (
        <Trouble seen={seen} waiting={<Skeleton rows={2} />} />
      ) : planned.length === 0 ? (
        <p class="dim">{w.talkNone}</p>
      ) : (
        <Rows>
          {planned.map((one) => (
            <li key={one.id}>
              <button type="button" class="row" onClick={() => void plan({ checkInId: one.id }, meetingTime(one.scheduledAt))}>
                <span class="dot tidy">
                  <Icon name="talk" />
                </span>
                <span class="grow t">{meetingTime(one.scheduledAt)}</span>
              </button>
            </li>
          ))}
        </Rows>
      )}
      <p class="b">{w.talkNew}</p>
      <When value={at} zone={undefined} place={undefined} onInput={setAt} />
      <Action look="go big wide" missing={at ? undefined : w.talkWhen} onClick={() => plan({ scheduledAt: moment(at) }, meetingTime(moment(at)))}>
        {w.talkSave}
      </Action>
    </Sheet>
  );
}

export function LastWord({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  const paper = usePaper(`review:last:${review.id}`, "");
  const acknowledge = async (): Promise<void> => {
    const before = paper.text;
    const input = { reviewId: review.id, comment: before.trim() || null };
    const item = await send(AcknowledgeReviewDocument, input, { kind: "reviewDone", names: [review.lead.firstName], line: before.trim() || w.acknowledge }, true);
    paper.clear();
    double();
    sayWithUndo(w.acknowledged, item.id, () => {
      paper.write(before);
      say(w.takenBack);
    });
  };
  if (review.state === "ACKNOWLEDGED") {
    return review.comment ? (
      <section>
        <Section title={review.viewerSide === "LEAD" ? w.lastWord(review.person.firstName) : w.comment} />
        <p class="card quiet said">“{review.comment}”</p>
      </section>
    ) : null;
  }
  if (!mayDo(review, "ACKNOWLEDGE")) return null;
  const held = review.checkIn?.state === "HELD";
  return (
    <section class="stack">
      <Section title={w.comment} />
      <Field label={w.comment} hint="" most={2000} rows={3} value={paper.text} onInput={paper.write} below={w.commentHint} />
      <p class="sm dim">{w.acknowledgeHint}</p>
      <Dock>
        <Action look="go big wide" icon="check" missing={held ? undefined : w.acknowledgeFirst} onClick={() => acknowledge()}>
          {held ? w.acknowledge : w.acknowledgeFirst}
        </Action>
      </Dock>
    </section>
  );
}
