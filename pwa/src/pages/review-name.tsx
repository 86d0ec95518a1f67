/** Naming a colleague for a review: one tap on a face. */
import { useState } from "preact/hooks";
import { NominateForReviewDocument, ReviewColleaguesDocument, ReviewPageDocument } from "../gql/graphql";
import { type FullReview, otherOf } from "../data/reviews";
import { send } from "../data/sending";
import { useQuery } from "../data/store";
import { Empty, Rows, Skeleton } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Avatar, type Named } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { Search } from "../parts/search";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { goBack, type Params } from "../router";
import { words } from "../words";
import { reviewWords } from "../words/reviews";

export function NameColleague({ params }: { params: Params }) {
  const w = reviewWords.value;
  const seen = useQuery(ReviewPageDocument, { id: params.id! }).value;
  const review = seen.data?.review;
  const title = review?.viewerSide === "LEAD" ? w.whomOf(review.person.firstName) : w.whom;
  return (
    <Screen title={title} back={`/reviews/${params.id}`} closing bar={w.name} className="dock-pad stack">
      <h1>{title}</h1>
      {review ? <Faces review={review} /> : <Trouble seen={seen} waiting={<Skeleton />} />}
    </Screen>
  );
}

function Faces({ review }: { review: FullReview }) {
  const w = reviewWords.value;
  const [search, setSearch] = useState("");
  const seen = useQuery(ReviewColleaguesDocument, { search: search.trim() || null }).value;
  const there = [review.person.id, review.lead.id, ...review.peers.map((row) => row.peer.id)];
  const people = seen.data?.people.nodes.filter((person) => !there.includes(person.id));
  const name = async (peer: Named): Promise<void> => {
    const input = { reviewId: review.id, peerId: peer.id };
    const item = await send(NominateForReviewDocument, input, { kind: "reviewStep", names: [otherOf(review).firstName], line: peer.name }, true);
    goBack(`/reviews/${review.id}`);
    sayWithUndo(w.named(peer.firstName), item.id, () => say(w.takenBack));
  };
  return (
    <>
      {!people ? (
        <Trouble seen={seen} waiting={<Skeleton />} />
      ) : people.length === 0 ? (
        <Empty title={words.value.give.nobodyFound(search.trim())} text={words.value.give.nobodyFoundText} />
      ) : (
        <Rows>
          {people.map((person) => (
            <li key={person.id}>
              <button type="button" class="row" onClick={() => void name(person)}>
                <Avatar person={person} />
                <span class="grow t">{person.name}</span>
                <Icon name="plus" />
              </button>
            </li>
          ))}
        </Rows>
      )}
      <Dock>
        <Search label={words.value.give.find} value={search} onInput={setSearch} />
      </Dock>
    </>
  );
}
