/** What the receiver can say back: thanks, a question, or "something is not right". */
import { type FeedbackFullFragment, type FeedbackReplyKind, ReplyDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { outboxItems, send } from "../data/sending";
import { Action } from "../parts/bits";
import { double } from "../parts/feel";
import { Fold } from "../parts/fold";
import { Field } from "../parts/field";
import { Dock } from "../parts/screen";
import { say } from "../parts/toast";
import { goBack } from "../router";
import { words } from "../words";

async function reply(feedback: FeedbackFullFragment, kind: FeedbackReplyKind, message: string, said: string): Promise<void> {
  await send(
    ReplyDocument,
    { feedbackId: feedback.id, kind, message },
    { kind: "reply", names: [feedback.author.firstName], line: message || words.value.read.thanks(feedback.author.firstName) },
  );
  double();
  say(said);
}

export function ReplyBox({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  const name = feedback.author.firstName;
  const question = usePaper(`question:${feedback.id}`, "");
  const wrong = usePaper(`wrong:${feedback.id}`, "");
  const ask = (text: string): void => {
    question.clear();
    void reply(feedback, "QUESTION", text, w.asked(name));
  };
  const correct = (): void => {
    wrong.clear();
    void reply(feedback, "CORRECTION", wrong.text.trim(), w.corrected(name));
  };
  return (
    <section class="stack">
      <h2>{w.ask(name)}</h2>
      <div class="chips">
        {w.askQuick.map((text) => (
          <button type="button" class="chip" key={text} onClick={() => ask(text)}>
            {text}
          </button>
        ))}
      </div>
      <Fold icon="pen" title={w.askOwn}>
        <Field label={w.askOwn} hint="" value={question.text} onInput={question.write} />
        <Action look="ink" missing={question.text.trim() ? undefined : w.askOwn} onClick={() => ask(question.text.trim())}>
          {w.askSend}
        </Action>
      </Fold>
      <Fold icon="look" title={w.correct}>
        <p class="sm dim">{w.correctHint(name)}</p>
        <Field label={w.correctOwn} hint="" value={wrong.text} onInput={wrong.write} />
        <Action look="ink" missing={wrong.text.trim() ? undefined : w.correctOwn} onClick={correct}>
          {w.correctSend}
        </Action>
      </Fold>
    </section>
  );
}

/** One tap, once. */
export function Thanks({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.read;
  const name = feedback.author.firstName;
  const thanked =
    feedback.replies.some((one) => one.kind === "THANKS") ||
    outboxItems.value.some((item) => item.kind === "reply" && item.input.feedbackId === feedback.id && item.input.kind === "THANKS");
  if (thanked) return null;
  const thank = async (): Promise<void> => {
    await reply(feedback, "THANKS", "", w.thanked(name));
    goBack("/");
  };
  return (
    <Dock>
      <Action look="go big wide" onClick={() => thank()}>
        {w.thanks(name)}
      </Action>
    </Dock>
  );
}
