/** What made a day different: said by those who were there, read by all, and taken back with one tap. */
import { useId, useState } from "preact/hooks";
import { AddDayNoteDocument, type DayNoteKind, type NoteLineFragment, RemoveDayNoteDocument } from "../gql/graphql";
import { shifted } from "../data/days";
import { usePaper } from "../data/papers";
import { send, written } from "../data/sending";
import { me } from "../data/session";
import { Action, FieldError } from "../parts/bits";
import { Picks } from "../parts/choose";
import { tick } from "../parts/feel";
import { Field } from "../parts/field";
import { Icon, type IconName } from "../parts/icon";
import { say, sayWithUndo } from "../parts/toast";
import { words } from "../words";
import { boardWords } from "../words/board";
import { shortDay } from "../words/time";

export const noteIcons: Record<DayNoteKind, IconName> = {
  STAFFING: "team",
  OUTAGE: "outage",
  PROMOTION: "offer",
  WEATHER: "weather",
  HOLIDAY: "today",
  OTHER: "pen",
};
const kinds = Object.keys(noteIcons) as DayNoteKind[];

/** Leads explain the days of their store; those above, of every store that they see. */
function mayNote(storeId: string): boolean {
  const { role, store } = me.value!;
  if (role === "SUPERVISOR" || role === "MANAGER") return store?.id === storeId;
  return role === "REGIONAL" || role === "HQ" || role === "ADMIN";
}

interface NotesProps {
  store: { id: string; name: string };
  on: string;
  notes: readonly NoteLineFragment[];
}

export function DayNotes({ store, on, notes }: NotesProps) {
  const w = boardWords.value.day;
  const gone = new Set(written.value.filter((item) => item.kind === "dayNoteRemoved").map((item) => item.input.noteId));
  const shown = [...notes.filter((note) => !gone.has(note.id)), ...pending(store.id, on, notes)];
  return (
    <section class="card flush notes" aria-label={w.went}>
      <div class="cap padc">
        <div>
          <h2>{w.went}</h2>
          <p>{shown.length > 0 ? w.stays : w.noNotes}</p>
        </div>
      </div>
      <ul class="rows plain" role="list">
        {shown.map((note) => (
          <OneNote key={note.id} note={note} />
        ))}
      </ul>
      {mayNote(store.id) && <AddNote storeId={store.id} on={on} />}
    </section>
  );
}

interface Noted extends Omit<NoteLineFragment, "__typename"> {
  /** Written here, not yet heard of by the server. */
  waiting?: boolean;
}

/** What was written on this phone and is on its way, or came in a moment ago. */
function pending(storeId: string, on: string, known: readonly NoteLineFragment[]): Noted[] {
  return written.value
    .filter((item) => item.kind === "dayNote" && item.input.storeId === storeId && !known.some((note) => note.id === item.id))
    .map((item) => ({
      id: item.id,
      kind: item.input.kind as DayNoteKind,
      text: String(item.input.text),
      startsOn: String(item.input.startsOn),
      endsOn: String(item.input.endsOn ?? item.input.startsOn),
      store: { id: storeId },
      region: null,
      author: me.value!,
      viewerCanRemove: false,
      waiting: true,
    }))
    .filter((note) => note.startsOn <= on && on <= note.endsOn);
}

function OneNote({ note }: { note: Noted }) {
  const w = boardWords.value.day;
  const parts = [
    w.kinds[note.kind],
    note.startsOn !== note.endsOn && w.until(shortDay(note.startsOn), shortDay(note.endsOn)),
    !note.store && (note.region ? w.wholeRegion(note.region) : w.everywhere),
    note.author && w.by(note.author.firstName),
    note.waiting && w.waiting,
  ];
  const remove = async (): Promise<void> => {
    const item = await send(RemoveDayNoteDocument, { noteId: note.id }, { kind: "dayNoteRemoved", names: [w.kinds[note.kind]], line: note.text }, true);
    tick();
    sayWithUndo(w.removed, item.id, () => say(w.back));
  };
  return (
    <li>
      <div class="row">
        <span class={note.kind === "PROMOTION" ? "dot sunny" : "dot"}>
          <Icon name={noteIcons[note.kind]} />
        </span>
        <span class="grow">
          <span class="t say-plain">{note.text}</span>
          <span class="d">{parts.filter(Boolean).join(" · ")}</span>
        </span>
        {note.viewerCanRemove && (
          <button type="button" class="icb" aria-label={w.remove(note.text)} onClick={() => void remove()}>
            <Icon name="bin" />
          </button>
        )}
      </div>
    </li>
  );
}

interface Draft {
  kind: DayNoteKind | null;
  text: string;
  startsOn: string;
  endsOn: string;
}

/** The server takes a note for 92 days at most, up to a year ahead. */
const LONGEST = 91;

function AddNote({ storeId, on }: { storeId: string; on: string }) {
  const w = boardWords.value.day;
  const paper = usePaper<Draft>(`note:${storeId}:${on}`, { kind: null, text: "", startsOn: on, endsOn: "" });
  const [open, setOpen] = useState(paper.begun);
  const { kind, text, startsOn, endsOn } = paper.text;
  const write = (part: Partial<Draft>): void => paper.write({ ...paper.text, ...part });
  const disorder = endsOn !== "" && endsOn < startsOn;
  const missing = !kind ? w.missingKind : !text.trim() ? w.missingText : disorder ? w.missingOrder : undefined;
  const close = (): void => {
    paper.clear();
    setOpen(false);
  };
  const add = async (): Promise<void> => {
    const input = { kind: kind!, text: text.trim(), startsOn, ...(endsOn ? { endsOn } : {}), storeId };
    await send(AddDayNoteDocument, input, { kind: "dayNote", names: [w.kinds[kind!]], line: input.text });
    close();
    tick();
    say(w.kept);
  };
  if (!open)
    return (
      <div class="inset">
        <Action look="line wide" icon="pen" onClick={() => setOpen(true)}>
          {w.add}
        </Action>
      </div>
    );
  return (
    <div class="stack inset">
      <Picks
        legend={w.kind}
        chosen={kind}
        onChange={(next) => write({ kind: next })}
        options={kinds.map((value) => ({ value, label: w.kinds[value], icon: noteIcons[value] }))}
      />
      <Field label={w.text} hint={w.textHint} most={500} value={text} onInput={(next) => write({ text: next })} />
      <div class="fromto">
        <DayField label={w.first} value={startsOn} onInput={(next) => write({ startsOn: next || on })} />
        <DayField label={w.last} value={endsOn} min={startsOn} max={shifted(startsOn, LONGEST)} onInput={(next) => write({ endsOn: next })} />
      </div>
      {disorder && <FieldError id="note-order">{w.missingOrder}</FieldError>}
      {missing && !disorder && <p class="sm dim">{missing}</p>}
      <div class="two">
        <Action look="" onClick={close}>
          {words.value.close}
        </Action>
        <Action look="go" missing={missing} onClick={() => add()}>
          {w.save}
        </Action>
      </div>
    </div>
  );
}

interface DayFieldProps {
  label: string;
  value: string;
  min?: string;
  max?: string;
  onInput: (value: string) => void;
}

function DayField({ label, value, min, max, onInput }: DayFieldProps) {
  const id = useId();
  return (
    <div class="fld">
      <label for={id}>{label}</label>
      <input class="inp" id={id} type="date" min={min} max={max} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </div>
  );
}
