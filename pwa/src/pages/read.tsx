/** One feedback: first my own reading, then both side by side, then what we say about it. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type FeedbackFullFragment, ReadFeedbackDocument, ReadReadingDocument } from "../gql/graphql";
import { compare, dimensions, gapWords, type Reading } from "../data/reading";
import { outboxItems, send } from "../data/sending";
import { me } from "../data/session";
import { cutSince, useQuery } from "../data/store";
import { Action, Banner, Skeleton } from "../parts/bits";
import { FeedbackWords, Replies, Versions } from "../parts/feedback";
import { Icon } from "../parts/icon";
import { complete, Ratings } from "../parts/rating";
import { Readings } from "../parts/readings";
import { Dock, Screen } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import type { Params } from "../router";
import { words } from "../words";
import { AsGiver } from "./read-giver";
import { ReplyBox, Thanks } from "./read-reply";

export function Read({ params }: { params: Params }) {
  const seen = useQuery(ReadFeedbackDocument, { id: params.id! }).value;
  const w = words.value.read;
  const feedback = seen.data?.feedback;
  if (!feedback)
    return (
      <Screen title={words.value.feedback.title} back="/feedback">
        <h1 class="sr">{words.value.feedback.title}</h1>
        <Trouble seen={seen} waiting={<Skeleton />} />
      </Screen>
    );
  const mine = feedback.author.id === me.value?.id;
  const title = mine ? w.to(feedback.recipient.firstName) : w.title(feedback.author.firstName);
  return (
    <Screen title={title} back="/feedback" bar={title} className="dock-pad stack-l">
      {mine ? (
        <AsGiver feedback={feedback} />
      ) : feedback.recipient.id === me.value?.id ? (
        <AsReceiver feedback={feedback} />
      ) : (
        <AsThird feedback={feedback} />
      )}
    </Screen>
  );
}

function AsReceiver({ feedback }: { feedback: FeedbackFullFragment }) {
  const pending = outboxItems.value.find(
    (item) => item.kind === "reading" && item.state !== "refused" && item.input.feedbackId === feedback.id,
  );
  // The moment the other half arrives, the heading changes under the reader: take the focus there.
  const top = useRef<HTMLDivElement>(null);
  const revealed = useRef(feedback.receiverReading !== null);
  useEffect(() => {
    if (feedback.receiverReading && !revealed.current) {
      revealed.current = true;
      scrollTo(0, 0);
      const heading = top.current?.querySelector("h1");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
    }
  }, [feedback.receiverReading]);
  return (
    <div class="stack-l" ref={top}>
      {feedback.receiverReading ? (
        <BothSides feedback={feedback} />
      ) : pending ? (
        <Kept feedback={feedback} />
      ) : (
        <FirstMine feedback={feedback} />
      )}
    </div>
  );
}

function FirstMine({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  const name = feedback.author.firstName;
  const [reading, setReading] = useState<Partial<Reading>>({});
  const missingId = useId();
  const open = dimensions
    .filter((dimension) => !reading[dimension])
    .map((dimension) => words.value.reading.names[dimension].toLocaleLowerCase());
  const missing = open.length > 0 ? w.missing(open) : undefined;
  const see = (): void => {
    if (!complete(reading)) return;
    scrollTo(0, 0);
    void send(ReadReadingDocument, { feedbackId: feedback.id, reading }, { kind: "reading", names: [name], line: feedback.message });
  };
  return (
    <>
      <h1 class="sr">{w.title(name)}</h1>
      <FeedbackWords feedback={feedback} shown={feedback.author} />
      <section class="card">
        <h2>{w.question}</h2>
        <p class="sm dim">{w.youFirst(name)}</p>
        <Ratings side="receiving" reading={reading} onChange={setReading} />
      </section>
      <Dock>
        {missing && (
          <p class="sm dim missing" id={missingId}>
            {missing}
          </p>
        )}
        <Action look="tide big wide" missing={missing} aria-describedby={missing ? missingId : undefined} onClick={see}>
          {w.see(name)}
        </Action>
      </Dock>
    </>
  );
}

/** My reading has not reached the server yet: nothing of the other side is on this phone. */
function Kept({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  const name = feedback.author.firstName;
  return (
    <>
      <h1 class="sr">{w.title(name)}</h1>
      <Banner icon="clock" title={w.kept} text={cutSince.value ? w.keptText(name) : w.keptSending(name)} />
      <FeedbackWords feedback={feedback} shown={feedback.author} />
    </>
  );
}

function BothSides({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  const name = feedback.author.firstName;
  const { receiverReading, giverReading } = feedback;
  const steps = receiverReading && giverReading ? compare(receiverReading, giverReading) : null;
  const gap = steps && gapWords(steps, words.value);
  return (
    <>
      <div>
        <h1>{gap ? gap.title : w.title(name)}</h1>
        <p class="dim sm">{gap ? gap.text : w.noGiverReading(name)}</p>
      </div>
      {steps && <Readings steps={steps} first={words.value.you} second={name} />}
      {feedback.viewerCanReply && <ReplyBox feedback={feedback} />}
      <Replies feedback={feedback} />
      <details class="card quiet">
        <summary>
          <Icon name="talk" />
          <span>{w.again}</span>
          <Icon name="down" />
        </summary>
        <FeedbackWords feedback={feedback} shown={feedback.author} />
      </details>
      <Versions feedback={feedback} />
      {feedback.viewerCanReply && <Thanks feedback={feedback} />}
    </>
  );
}

/** A supervisor the words were opened to: the same words, the same two readings. */
function AsThird({ feedback }: { feedback: FeedbackFullFragment }) {
  const { receiverReading, giverReading } = feedback;
  const steps = receiverReading && giverReading ? compare(receiverReading, giverReading) : null;
  const gap = steps && gapWords(steps, words.value);
  return (
    <>
      <h1>{words.value.read.to(feedback.recipient.firstName)}</h1>
      <FeedbackWords feedback={feedback} shown={feedback.author} />
      {gap && <p class="dim sm">{gap.text}</p>}
      {steps && <Readings steps={steps} first={feedback.recipient.firstName} second={feedback.author.firstName} />}
      <Replies feedback={feedback} />
      <Versions feedback={feedback} />
    </>
  );
}
