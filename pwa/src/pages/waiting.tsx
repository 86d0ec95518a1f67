/** Waiting to send: what is in the pocket, and what needs a look. */
import { useId } from "preact/hooks";
import { justSent, mend, outboxItems, outboxRead, tryAgain } from "../data/sending";
import { type OutboxItem, remove, restore } from "../data/outbox";
import { change, freshDraft } from "../data/draft";
import { usePaper } from "../data/papers";
import { Action, Empty, FieldError, Rows } from "../parts/bits";
import { Field } from "../parts/field";
import { Icon, type IconName } from "../parts/icon";
import { Screen, Section } from "../parts/screen";
import { sayWithUndo } from "../parts/toast";
import { go } from "../router";
import { words } from "../words";
import { ago } from "../words/time";
import type { FeedbackGiveInput, RecognitionGiveInput } from "../gql/graphql";

type State = "waiting" | "sending" | "sent";

export function Waiting() {
  const w = words.value.waiting;
  const items = outboxItems.value;
  const pocket = items.filter((item) => item.state !== "refused");
  const look = items.filter((item) => item.state === "refused");
  return (
    <Screen title={w.title}>
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          <p>{w.calm}</p>
        </div>
      </div>
      {pocket.length + justSent.value.length > 0 && (
        <Section title={w.pocket}>
          <Rows>
            {justSent.value.map((item) => (
              <Line key={item.id} item={item} state="sent" />
            ))}
            {pocket.map((item) => (
              <Line key={item.id} item={item} state={item.state === "sending" ? "sending" : "waiting"} />
            ))}
          </Rows>
        </Section>
      )}
      {look.length > 0 && (
        <Section title={w.look}>
          <div class="stack">
            {look.map((item) => (
              <Look key={item.id} item={item} />
            ))}
          </div>
        </Section>
      )}
      {outboxRead.value && items.length + justSent.value.length === 0 && (
        <Empty title={w.empty} text={w.emptyText}>
          <a class="btn line" href="/">
            {w.emptyAct}
          </a>
        </Empty>
      )}
    </Screen>
  );
}

const titleOf = (item: OutboxItem): string => words.value.waiting.kinds[item.kind](words.value.several(item.names));

const icons: Record<OutboxItem["kind"], IconName> = {
  praise: "rising",
  coaching: "landing",
  recognition: "wall",
  request: "ask",
  decline: "ask",
  reading: "eye",
  reply: "talk",
  followUp: "turn",
  edit: "pen",
  reaction: "wall",
  number: "goal",
  goal: "goal",
  goalEdit: "goal",
  goalAgree: "goal",
  goalStatus: "goal",
  goalClose: "goal",
  plan: "goal",
  planEdit: "pen",
  planSigned: "check",
  planDuty: "check",
  planNumber: "goal",
  planTalk: "talk",
  planPaused: "clock",
  planResumed: "turn",
  planEnded: "goal",
  planOff: "bin",
  planBack: "turn",
  review: "pen",
  reviewAnswer: "team",
  reviewSettled: "team",
  reviewDone: "check",
  reviewStep: "turn",
  dayNote: "pen",
  dayNoteRemoved: "bin",
  meeting: "talk",
  point: "talk",
  myNotes: "lock",
  held: "talk",
  moved: "clock",
  skipped: "talk",
  ended: "talk",
  leadChanged: "swap",
  shiftSaid: "today",
  item: "plus",
  itemDone: "check",
  itemDropProposed: "bin",
  itemDropped: "bin",
  itemSplit: "split",
  itemHandedOver: "swap",
  opened: "eye",
  insightCause: "eye",
  insightAccepted: "check",
  insightDismissed: "eye",
  insightNormal: "ask",
  level: "rising",
  training: "training",
  stepDone: "check",
  trained: "check",
  trainingBack: "undo",
  helped: "training",
  effectStarted: "rising",
  effectCalledOff: "close",
};
const stateIcons: Record<State, IconName> = { waiting: "clock", sending: "turn", sent: "check" };

function Line({ item, state }: { item: OutboxItem; state: State }) {
  return (
    <li>
      <div class="row">
        <span class={item.kind === "praise" || item.kind === "recognition" ? "dot sunny" : "dot"}>
          <Icon name={icons[item.kind]} />
        </span>
        <span class="grow">
          <span class="t">{titleOf(item)}</span>
          <span class="d one-line">
            {ago(item.createdAt)} · {item.line}
          </span>
        </span>
        <span class={state === "sent" ? "tag grew" : "tag"}>
          <Icon name={stateIcons[state]} />
          {words.value.waiting.states[state]}
        </span>
      </div>
    </li>
  );
}

/** Two ways out: let it go (with undo), or mend it: write it anew, choose another person, or simply once more. */
function Look({ item }: { item: OutboxItem }) {
  const w = words.value.waiting;
  const { code = "INTERNAL", message = "" } = item.refusal ?? {};
  const own = w.reasons[code];
  // The server's own words say what is wrong with the content; for the rest our sentence is enough.
  const reason = code === "INVALID" || code === "CONFLICT" ? `${own ?? ""} ${message}` : (own ?? message);
  const field = mendable(item);
  const letGo = async (): Promise<void> => {
    await remove(item.id);
    sayWithUndo(w.removed, undefined, () => void restore(item));
  };
  const out = (
    <Action look="" onClick={() => letGo()}>
      {w.remove}
    </Action>
  );
  return (
    <section class="card stack" aria-label={titleOf(item)}>
      <div class="row-x">
        <span class="dot badly">
          <Icon name={icons[item.kind]} />
        </span>
        <div class="grow">
          <p class="b">{titleOf(item)}</p>
          <p class="sm dim">{w.written(ago(item.createdAt))}</p>
        </div>
      </div>
      <p>{item.line}</p>
      <FieldError id={`why-${item.id}`}>{reason}</FieldError>
      {field ? (
        <Mend item={item} field={field}>
          {out}
        </Mend>
      ) : (
        <div class="two">
          {out}
          <Onward item={item} code={code} />
        </div>
      )}
    </section>
  );
}

/** The part of it that the server would not take, where a person can write it anew: words, a number, a day. */
function mendable({ refusal, input }: OutboxItem): string | undefined {
  const field = refusal?.code === "INVALID" ? refusal.field : undefined;
  return field && !/(Id|At)$/.test(field) && typeof input[field] === "string" ? field : undefined;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

function Mend({ item, field, children }: { item: OutboxItem; field: string; children: preact.ComponentChildren }) {
  const w = words.value.waiting;
  const before = String(item.input[field]);
  const paper = usePaper(`mend:${item.id}`, before);
  const dayId = useId();
  const same = !paper.text.trim() || paper.text.trim() === before;
  const again = async (): Promise<void> => {
    await mend(item, field, paper.text.trim());
    paper.clear();
  };
  return (
    <>
      {DAY.test(before) ? (
        <div class="fld">
          <label for={dayId}>{w.mend}</label>
          <input class="inp" id={dayId} type="date" value={paper.text} onInput={(event) => paper.write(event.currentTarget.value)} />
        </div>
      ) : (
        <Field label={w.mend} hint="" value={paper.text} onInput={paper.write} />
      )}
      <div class="two">
        {children}
        <Action look="ink" icon="up" missing={same ? w.mend : undefined} onClick={() => again()}>
          {w.sendMended}
        </Action>
      </div>
    </>
  );
}

/** What is left to do with it as it is. */
function Onward({ item, code }: { item: OutboxItem; code: string }) {
  const w = words.value.waiting;
  if (item.kind in takeUp && code !== "INTERNAL")
    return (
      <Action look="ink" onClick={() => otherPerson(item)}>
        {w.otherPerson}
      </Action>
    );
  // A yes to words that were changed meanwhile: once more as it is would be refused again.
  if (item.kind === "goalAgree" && code === "CONFLICT")
    return (
      <a class="btn ink" href={`/goals/${String(item.input.goalId)}`}>
        {w.readAgain}
      </a>
    );
  return (
    <Action look="ink" icon="turn" onClick={() => tryAgain(item.id)}>
      {words.value.tryAgain}
    </Action>
  );
}

function takeUpFeedback(item: OutboxItem): string {
  const input = item.input as unknown as FeedbackGiveInput;
  change({
    ...freshDraft(),
    kind: input.kind,
    chips: input.behaviourIds ?? [],
    words: input.message,
    nextTime: input.nextTime ?? "",
    ownNextTime: Boolean(input.nextTime),
    cause: input.cause ?? null,
    visibility: input.visibility ?? "RECIPIENT",
  });
  return "/give";
}

function takeUpRecognition(item: OutboxItem): string {
  const input = item.input as unknown as RecognitionGiveInput;
  change({ ...freshDraft(), words: input.message, chips: input.behaviourId ? [input.behaviourId] : [] });
  return "/give?several";
}

/** What can be said to somebody else instead, and where that goes on. */
const takeUp: Partial<Record<OutboxItem["kind"], (item: OutboxItem) => string>> = {
  praise: takeUpFeedback,
  coaching: takeUpFeedback,
  recognition: takeUpRecognition,
};

async function otherPerson(item: OutboxItem): Promise<void> {
  const place = takeUp[item.kind]!(item);
  await remove(item.id);
  go(place);
}
