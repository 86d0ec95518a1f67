/** Colleagues of a review: who was named and what was said to that. Never who answered. */
import { SettleForReviewDocument } from "../gql/graphql";
import { type FullReview, mayDo, otherOf } from "../data/reviews";
import { send } from "../data/sending";
import { Action, Rows } from "../parts/bits";
import { Avatar } from "../parts/person";
import { Section } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { reviewWords } from "../words/reviews";

export function Colleagues({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  const settle = async (peer: FullReview["peers"][number]["peer"], agreed: boolean): Promise<void> => {
    const input = { reviewId: review.id, peerId: peer.id, agreed };
    const item = await send(SettleForReviewDocument, input, { kind: "reviewSettled", names: [otherOf(review).firstName], line: peer.firstName }, true);
    sayWithUndo(w.settled, item.id, () => say(w.takenBack));
  };
  return (
    <section>
      <Section title={w.peers} />
      <div class="stack">
        <p class="sm dim">{w.peersHint}</p>
        {review.peers.length > 0 && (
          <Rows>
            {review.peers.map(({ id, peer, state, proposedBy }) => (
              <li key={id} class="row">
                <Avatar person={peer} size="s" />
                <span class="grow">
                  <span class="t">{peer.name}</span>
                  <span class="d">{w.peerStates[state]}</span>
                </span>
                {state === "PROPOSED" && proposedBy !== review.viewerSide && mayDo(review, "SETTLE_PEER") && (
                  <>
                    <Action look="line" aria-label={w.no(peer.firstName)} onClick={() => settle(peer, false)}>
                      {w.noShort}
                    </Action>
                    <Action look="ink" aria-label={w.yes(peer.firstName)} onClick={() => settle(peer, true)}>
                      {w.yesShort}
                    </Action>
                  </>
                )}
              </li>
            ))}
          </Rows>
        )}
        {mayDo(review, "NOMINATE_PEER") && (
          <a class="btn line wide" href={`/reviews/${review.id}/name`}>
            {w.name}
          </a>
        )}
      </div>
    </section>
  );
}
