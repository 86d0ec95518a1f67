/** The giver changes the words; the first version stays readable for the receiver. */
import { EditFeedbackDocument, type FeedbackFullFragment, ReadFeedbackDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { Field } from "../parts/field";
import { Dock, Screen } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { goBack, type Params } from "../router";
import { words } from "../words";

export function Edit({ params }: { params: Params }) {
  const w = words.value.edit;
  const seen = useQuery(ReadFeedbackDocument, { id: params.id! }).value;
  const feedback = seen.data?.feedback;
  return (
    <Screen title={w.title} back={`/feedback/${params.id}`} className="dock-pad stack-l">
      <h1>{w.title}</h1>
      {feedback ? <EditForm feedback={feedback} /> : <Trouble seen={seen} waiting={<Skeleton />} />}
    </Screen>
  );
}

function EditForm({ feedback }: { feedback: FeedbackFullFragment }) {
  const w = words.value.edit;
  const name = feedback.recipient.firstName;
  const coaching = feedback.kind === "COACHING";
  const paper = usePaper(`edit:${feedback.id}`, { message: feedback.message, nextTime: feedback.nextTime ?? "" });
  const { message, nextTime } = paper.text;
  const same = message.trim() === feedback.message && nextTime.trim() === (feedback.nextTime ?? "");
  const missing = same
    ? w.same
    : !message.trim()
      ? words.value.give.missingWords
      : coaching && !nextTime.trim()
        ? words.value.give.missingNextTime
        : undefined;
  const save = async (): Promise<void> => {
    const input = { feedbackId: feedback.id, message: message.trim(), ...(coaching ? { nextTime: nextTime.trim() } : {}) };
    const item = await send(EditFeedbackDocument, input, { kind: "edit", names: [name], line: message.trim() }, true);
    paper.clear();
    goBack(`/feedback/${feedback.id}`);
    sayWithUndo(w.sent(name), item.id, () => say(words.value.read.unchanged));
  };
  return (
    <>
      <p class="dim">{w.hint(name)}</p>
      {coaching && <Field label={words.value.give.nextTime} hint={words.value.give.nextTimeHint} most={1000} value={nextTime} onInput={(next) => paper.write({ message, nextTime: next })} />}
      <Field
        label={coaching ? words.value.give.happened : words.value.give.words}
        hint={words.value.give.wordsHint}
        value={message}
        onInput={(next) => paper.write({ message: next, nextTime })}
        rows={4}
      />
      <Dock>
        {missing && <p class="sm dim missing">{missing}</p>}
        <Action look="go big wide" icon="check" missing={missing} onClick={() => save()}>
          {w.send}
        </Action>
      </Dock>
    </>
  );
}
