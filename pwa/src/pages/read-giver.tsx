/** The giver's side of a feedback: how it landed, changing the words, and looking again. */
import { type FeedbackFullFragment, FollowUpDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { compare, gapWords } from "../data/reading";
import { outboxItems, send } from "../data/sending";
import { Action, Banner } from "../parts/bits";
import { FeedbackWords, Replies, Versions } from "../parts/feedback";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Readings } from "../parts/readings";
import { say } from "../parts/toast";
import { words } from "../words";
import { day, dayAhead } from "../words/time";

export function AsGiver({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  const name = feedback.recipient.firstName;
  const { giverReading, receiverReading } = feedback;
  const steps = receiverReading && giverReading ? compare(giverReading, receiverReading) : null;
  const gap = steps && gapWords(steps, words.value);
  const due = feedback.followUpOn != null && feedback.followUpOn <= dayAhead(0);
  return (
    <>
      <div>
        <h1>{gap ? gap.title : w.to(name)}</h1>
        {gap && <p class="dim sm">{gap.text}</p>}
      </div>
      {feedback.viewerCanFollowUp && due && <FollowUp feedback={feedback} />}
      {steps && <Readings steps={steps} first={words.value.you} second={name} />}
      {!receiverReading && <Banner icon="clock" title={w.waitsForThem(name)} />}
      <Replies feedback={feedback} />
      <section class="card">
        <FeedbackWords feedback={feedback} shown={feedback.recipient} />
      </section>
      <Followed feedback={feedback} />
      {feedback.viewerCanFollowUp && !due && receiverReading && (
        <details class="card quiet">
          <summary>
            <Icon name="turn" />
            <span>{w.followUp}</span>
            <Icon name="down" />
          </summary>
          <FollowUp feedback={feedback} />
        </details>
      )}
      <Versions feedback={feedback} />
      {feedback.viewerCanEdit && (
        <a class="btn line wide" href={`/feedback/${feedback.id}/edit`}>
          <Icon name="pen" />
          {w.edit}
        </a>
      )}
    </>
  );
}

function Followed({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  if (feedback.followedUpAt) {
    const result = feedback.followedUpBetter ? w.followedBetter : w.followedNotYet;
    return (
      <Banner
        icon={feedback.followedUpBetter ? "check" : "turn"}
        tone={feedback.followedUpBetter ? "soft-ok" : ""}
        title={result}
        {...(feedback.followUpNote ? { text: feedback.followUpNote } : {})}
      />
    );
  }
  return feedback.followUpOn ? <p class="sm dim">{w.followUpOn(day(feedback.followUpOn))}</p> : null;
}

function FollowUp({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  const paper = usePaper(`followed:${feedback.id}`, "");
  const note = paper.text;
  const name = feedback.recipient.firstName;
  if (outboxItems.value.some((item) => item.kind === "followUp" && item.state !== "refused" && item.input.feedbackId === feedback.id))
    return null;
  const answer = async (better: boolean): Promise<void> => {
    await send(
      FollowUpDocument,
      { feedbackId: feedback.id, better, ...(note.trim() ? { note: note.trim() } : {}) },
      { kind: "followUp", names: [name], line: better ? w.better : w.notYet },
    );
    paper.clear();
    double();
    say(w.followedSent);
  };
  return (
    <section class="card soft-tide stack">
      <h2>{w.followUp}</h2>
      <p class="sm">{w.followUpHint(name)}</p>
      <Field label={w.note} hint="" value={note} onInput={paper.write} />
      <div class="two">
        <Action look="big" onClick={() => answer(false)}>
          {w.notYet}
        </Action>
        <Action look="ink big" onClick={() => answer(true)}>
          {w.better}
        </Action>
      </div>
    </section>
  );
}
