/** My feedback: what I got, what I gave, what I asked for. */
import type { FeedbackLineFragment } from "../gql/graphql";
import { AskedDocument, GivenDocument, ReceivedDocument } from "../gql/graphql";
import { useQuery } from "../data/store";
import { Empty, Rows, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { Avatar } from "../parts/person";
import { Screen } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { go, location_ } from "../router";
import { words } from "../words";
import { ago, dayAhead } from "../words/time";

const boxes = ["received", "given", "asked"] as const;
type Box = (typeof boxes)[number];
const lists = { received: Received, given: Given, asked: Asked };

export function MyFeedback() {
  const w = words.value.feedback;
  // The box stands in the address, so that "back" from a feedback returns to the same list.
  const wanted = location_.value.searchParams.get("box");
  const box: Box = boxes.find((one) => one === wanted) ?? "received";
  const List = lists[box];
  return (
    <Screen title={w.title} className="stack">
      <div class="hello">
        <h1 class="grow">{w.title}</h1>
        <a class="btn" href="/ask" aria-label={w.ask}>
          <Icon name="ask" />
          {w.askShort}
        </a>
      </div>
      <Segment
        legend={w.show}
        chosen={box}
        onChange={(next) => go(`/feedback?box=${next}`, "replace")}
        options={boxes.map((value) => ({ value, label: w.boxes[value] }))}
      />
      <List after={null} />
    </Screen>
  );
}

function Received({ after }: { after: string | null }) {
  const w = words.value.feedback;
  const seen = useQuery(ReceivedDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.feedbackList;
  if (nodes.length === 0)
    return (
      <Empty title={w.emptyReceived} text={w.emptyReceivedText}>
        <a class="btn go" href="/ask">
          {w.ask}
        </a>
      </Empty>
    );
  return (
    <>
      <Rows>
        {nodes.map((feedback) => (
          <Line
            key={feedback.id}
            feedback={feedback}
            person={feedback.author}
            title={w.from(feedback.author.firstName)}
            mark={feedback.readAt ? undefined : w.toRead}
            fresh={!feedback.readAt}
          />
        ))}
      </Rows>
      <Further end={pageInfo} next={(cursor) => <Received after={cursor} />} />
    </>
  );
}

function Given({ after }: { after: string | null }) {
  const w = words.value.feedback;
  const seen = useQuery(GivenDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.feedbackList;
  if (nodes.length === 0)
    return (
      <Empty title={w.emptyGiven} text={w.emptyGivenText}>
        <a class="btn go" href="/give">
          {words.value.tabs.give}
        </a>
      </Empty>
    );
  const today = dayAhead(0);
  return (
    <>
      <Rows>
        {nodes.map((feedback) => {
          const due = feedback.followUpOn && !feedback.followedUpAt && feedback.followUpOn <= today;
          return (
            <Line
              key={feedback.id}
              feedback={feedback}
              person={feedback.recipient}
              title={w.forName(feedback.recipient.firstName)}
              mark={due ? w.lookAgain : feedback.readAt ? undefined : w.notReadYet}
            />
          );
        })}
      </Rows>
      <Further end={pageInfo} next={(cursor) => <Given after={cursor} />} />
    </>
  );
}

interface LineProps {
  feedback: FeedbackLineFragment;
  person: FeedbackLineFragment["author"];
  title: string;
  mark?: string | undefined;
  fresh?: boolean;
}

function Line({ feedback, person, title, mark, fresh }: LineProps) {
  const praise = feedback.kind === "PRAISE";
  return (
    <li>
      <a class={fresh ? "row new" : "row"} href={`/feedback/${feedback.id}`}>
        <Avatar person={person} />
        <span class="grow">
          <span class="t">{title}</span>
          <span class="d one-line">{feedback.message}</span>
          <span class="d">
            <span class={praise ? "c-sun" : "c-tide"}>
              <span class={praise ? "half" : "half dn"} /> {words.value.kinds[feedback.kind]}
            </span>
            {" · "}
            {ago(feedback.createdAt)}
            {mark && (
              <>
                {" · "}
                <b>{mark}</b>
              </>
            )}
          </span>
        </span>
      </a>
    </li>
  );
}

function Asked({ after }: { after: string | null }) {
  const w = words.value.feedback;
  const seen = useQuery(AskedDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.feedbackRequests;
  if (nodes.length === 0)
    return (
      <Empty title={w.emptyAsked} text={w.emptyAskedText}>
        <a class="btn go" href="/ask">
          {w.ask}
        </a>
      </Empty>
    );
  return (
    <>
      <Rows>
        {nodes.map((request) => {
          const inside = (
            <>
              <Avatar person={request.asked} />
              <span class="grow">
                <span class="t">{w.asked(request.asked.firstName)}</span>
                <span class="d">“{request.question}”</span>
                <span class="d">
                  {ago(request.createdAt)} · <b>{w.states[request.state]}</b>
                </span>
              </span>
            </>
          );
          return (
            <li key={request.id}>
              {request.feedback ? (
                <a class="row to" href={`/feedback/${request.feedback.id}`}>
                  {inside}
                  <Icon name="next" />
                </a>
              ) : (
                <div class="row">{inside}</div>
              )}
            </li>
          );
        })}
      </Rows>
      <Further end={pageInfo} next={(cursor) => <Asked after={cursor} />} />
    </>
  );
}
