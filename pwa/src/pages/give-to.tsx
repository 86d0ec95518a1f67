/** The second half of giving: one person gets feedback, several people go on the wall. */
import { AnswerToDocument, type CandidateFragment, DeclineRequestDocument, GiveToDocument, GiveWhoDocument } from "../gql/graphql";
import { send } from "../data/sending";
import { useQuery } from "../data/store";
import { Banner, Empty, Skeleton } from "../parts/bits";
import { Screen } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { lazy } from "../lazy";
import { go, location_, type Params } from "../router";
import { words } from "../words";
import { FeedbackForm } from "./feedback-form";

/** People seen on the "who" screen are known without asking again, also offline. */
export function useKnown(ids: readonly string[]): CandidateFragment[] {
  const data = useQuery(GiveWhoDocument, {}).value.data;
  const known = data ? [...data.onShift.nodes, ...data.lately.nodes, ...data.everybody.nodes] : [];
  return ids.flatMap((id) => known.find((person) => person.id === id) ?? []);
}

const Together = lazy(async () => (await import("./give-together")).GiveTogether);

export function GiveTo({ params }: { params: Params }) {
  const several = params.ids!.includes(",") || location_.value.searchParams.has("wall");
  return several ? <Together params={params} /> : <ToOne id={params.ids!} />;
}

function ToOne({ id }: { id: string }) {
  const [person] = useKnown([id]);
  return (
    <Screen title={words.value.give.title} back="/give" className="dock-pad">
      {person ? <ToPerson person={person} /> : <ToUnknown id={id} />}
    </Screen>
  );
}

/** Found by search or opened by a link: not on the phone yet. */
function ToUnknown({ id }: { id: string }) {
  const seen = useQuery(GiveToDocument, { personId: id }).value;
  if (seen.data?.person) return <ToPerson person={seen.data.person} />;
  return (
    <>
      <h1 class="sr">{words.value.give.title}</h1>
      <Trouble seen={seen} waiting={<Skeleton rows={1} />} />
    </>
  );
}

function ToPerson({ person }: { person: CandidateFragment }) {
  const w = words.value.give;
  if (person.viewerCanGiveFeedback) return <FeedbackForm person={person} />;
  return (
    <Empty title={w.notPossible(person.firstName)} text={w.nobodyText}>
      <a class="btn line" href="/give">
        {w.otherPerson}
      </a>
    </Empty>
  );
}

/** Somebody asked: their question on top, then the same form. */
export function AnswerRequest({ params }: { params: Params }) {
  const w = words.value.give;
  const seen = useQuery(AnswerToDocument, { requestId: params.id! }).value;
  const request = seen.data?.feedbackRequest;
  const decline = async (): Promise<void> => {
    if (!request) return;
    const name = request.asker.firstName;
    const item = await send(
      DeclineRequestDocument,
      { requestId: request.id },
      { kind: "decline", names: [name], line: request.question },
      true,
    );
    sayWithUndo(w.declined(name), item.id, () => say(w.undone));
    go("/", "replace");
  };
  return (
    <Screen title={request ? w.answerTo(request.asker.firstName) : w.title} back="/" className="dock-pad stack-l">
      {!request ? (
        <>
          <h1 class="sr">{w.title}</h1>
          <Trouble seen={seen} waiting={<Skeleton rows={1} />} />
        </>
      ) : !request.viewerCanAnswer ? (
        <Empty title={w.answered} text={request.question}>
          <a class="btn line" href="/">
            {words.value.trouble.toToday}
          </a>
        </Empty>
      ) : (
        <>
          <Banner icon="ask" title={w.answerTo(request.asker.firstName)} text={`“${request.question}”`} tone="soft-tide">
            <button type="button" class="btn line" onClick={() => void decline()}>
              {w.decline}
            </button>
          </Banner>
          <FeedbackForm person={request.asker} requestId={request.id} />
        </>
      )}
    </Screen>
  );
}
