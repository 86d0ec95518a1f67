/** The end of a shift in one screen: a sun, a chip, a cause, and help where it is needed. */
import { useId } from "preact/hooks";
import { type Cause, MyLastShiftDocument, SayShiftDocument } from "../gql/graphql";
import { A_SHIFT_MS } from "../data/meeting";
import { listen } from "../data/outbox";
import { usePaper } from "../data/papers";
import { send, written } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Empty } from "../parts/bits";
import { Chips, Picks } from "../parts/choose";
import { double, tick } from "../parts/feel";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Dock, Screen } from "../parts/screen";
import { Sun } from "../parts/shift-row";
import { say } from "../parts/toast";
import { go } from "../router";
import { words } from "../words";
import { ago } from "../words/time";
import { causes } from "./feedback-form";

interface Draft {
  mood: number;
  well: string[];
  inTheWay: string;
  cause: Cause | null;
  needHelp: boolean;
}

const fresh: Draft = { mood: 0, well: [], inTheWay: "", cause: null, needHelp: false };

export function ShiftCheckIn() {
  const w = words.value.shiftSaid;
  const name = me.value!.firstName;
  const seen = useQuery(MyLastShiftDocument, { personId: me.value!.id }).value.data;
  const latest = seen?.checkIns.nodes[0];
  const last = latest && Date.now() - new Date(latest.scheduledAt).getTime() < A_SHIFT_MS ? latest : undefined;
  const onTheirWay = written.value.filter((item) => item.kind === "shiftSaid");
  const saidAt = last?.scheduledAt ?? onTheirWay[0]?.createdAt;
  const asked = last?.needHelp || onTheirWay.some((item) => item.input.needHelp);
  const mood = last?.mood ?? Number(onTheirWay[0]?.input.mood);
  const reached = seen?.helpReaches.map((person) => person.firstName);
  return (
    <Screen title={w.title} back="/" closing className="dock-pad stack-l">
      {saidAt ? (
        <>
          <h1 class="sr">{w.title}</h1>
          <Empty title={w.already} text={ago(saidAt)}>
            <a class="btn line" href={last ? `/check-ins/${last.id}` : "/"}>
              {last ? words.value.checkIns.open : words.value.trouble.toToday}
            </a>
          </Empty>
          {!asked && reached?.length !== 0 && <HelpAfterAll mood={mood} hint={hintOf(reached)} />}
        </>
      ) : (
        <>
          <div>
            <h1>{w.question(name)}</h1>
            <p class="dim">{w.threeTaps}</p>
          </div>
          <Form reached={reached} />
        </>
      )}
    </Screen>
  );
}

/** Whom a call for help reaches, where the phone knows it: first names, none at all, or not known without a connection. */
type Reached = readonly string[] | undefined;

const hintOf = (reached: Reached): string => (reached ? words.value.shiftSaid.helpTo(words.value.several([...reached])) : words.value.shiftSaid.helpHint);

/** It was said how the shift went; help may still be asked for. */
function HelpAfterAll({ mood, hint }: { mood: number; hint: string }) {
  const w = words.value.shiftSaid;
  const ask = async (): Promise<void> => {
    const item = await send(SayShiftDocument, { mood, needHelp: true }, { kind: "shiftSaid", names: [], line: w.help });
    double();
    say(w.helpAsks);
    sayWhenSent(item.id);
  };
  return (
    <div class="stack">
      <Action look="line wide" icon="help" onClick={() => ask()}>
        {w.help}
      </Action>
      <p class="sm dim">{hint}</p>
    </div>
  );
}

function Form({ reached }: { reached: Reached }) {
  const w = words.value.shiftSaid;
  const paper = usePaper<Draft>("shift", fresh);
  const draft = paper.text;
  const write = (part: Partial<Draft>): void => paper.write({ ...draft, ...part });
  const done = async (): Promise<void> => {
    const inTheWay = draft.inTheWay.trim();
    const input = {
      mood: draft.mood,
      needHelp: draft.needHelp,
      ...(draft.well.length > 0 ? { wentWell: draft.well.join(", ") } : {}),
      ...(inTheWay ? { gotInTheWay: inTheWay } : {}),
      ...(draft.cause ? { cause: draft.cause } : {}),
    };
    const item = await send(SayShiftDocument, input, { kind: "shiftSaid", names: [], line: w.moods[draft.mood - 1] ?? "" });
    paper.clear();
    double();
    go("/", "replace");
    say(draft.needHelp ? w.helpAsks : w.thanks);
    if (draft.needHelp) sayWhenSent(item.id);
  };
  return (
    <>
      <Moods chosen={draft.mood} onChange={(mood) => write({ mood })} />
      <div>
        <p class="lab" aria-hidden="true">
          {w.well}
        </p>
        <Chips
          legend={w.well}
          options={w.wellChips.map((text) => ({ value: text, label: text }))}
          chosen={draft.well}
          onChange={(well) => write({ well })}
        />
      </div>
      <div class="coach stack">
        <Picks<Cause>
          legend={w.inTheWay}
          chosen={draft.cause}
          onChange={(cause) => write({ cause })}
          options={causes.map(({ value, icon }) => ({ value, icon, label: words.value.give.causes[value], small: words.value.give.causeKinds[value] }))}
        />
        {(draft.cause || draft.inTheWay) && (
          <Field label={w.inWords} hint={w.inWordsHint} most={1000} value={draft.inTheWay} onInput={(inTheWay) => write({ inTheWay })} />
        )}
      </div>
      {reached?.length !== 0 && (
        <label class="card row">
          <span class="dot badly">
            <Icon name="help" />
          </span>
          <span class="grow">
            <span class="t">{w.help}</span>
            <span class="d">{hintOf(reached)}</span>
          </span>
          <input class="sw" type="checkbox" role="switch" checked={draft.needHelp} onChange={(event) => write({ needHelp: event.currentTarget.checked })} />
        </label>
      )}
      <Dock>
        {!draft.mood && <p class="sm dim missing">{w.missing}</p>}
        <Action look="go big wide" missing={draft.mood ? undefined : w.missing} onClick={() => done()}>
          {w.done}
        </Action>
      </Dock>
    </>
  );
}

/** Without a connection nobody hears a thing: that somebody does is said when it has left. */
function sayWhenSent(id: string): void {
  const stop = listen((news) => {
    if (news.type !== "sent" || news.item.id !== id) return;
    stop();
    say(words.value.shiftSaid.helpSent);
  });
}

function Moods({ chosen, onChange }: { chosen: number; onChange: (mood: number) => void }) {
  const w = words.value.shiftSaid;
  const name = useId();
  return (
    <fieldset>
      <legend class="sr">{w.title}</legend>
      <div class="moods">
        {w.moods.map((mood, i) => (
          <label class={chosen === i + 1 ? "mood is-on" : "mood"} key={mood}>
            <input
              class="sr"
              type="radio"
              name={name}
              checked={chosen === i + 1}
              onChange={() => {
                tick();
                onChange(i + 1);
              }}
            />
            <Sun step={i + 1} />
            {mood}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
