/** What is written in a check-in: for the two, and for oneself alone. */
import { useEffect, useRef } from "preact/hooks";
import { type CheckInFullFragment, WriteMyNotesDocument } from "../gql/graphql";
import { type Paper, usePaper } from "../data/papers";
import { send, written } from "../data/sending";
import { words } from "../words";
import { Field } from "./field";
import { Icon } from "./icon";

const MOST = 10_000;

export const useSharedNotes = (id: string): Paper<string> => usePaper(`shared:${id}`, "");

export function SharedNotes({ id, name }: { id: string; name: string }) {
  const w = words.value.checkIns;
  const paper = useSharedNotes(id);
  return <Field label={w.sharedNotes} hint={w.sharedHint} rows={4} most={MOST} value={paper.text} onInput={paper.write} below={w.sharedBelow(name)} />;
}

interface MyNotesProps {
  /** With what is on its way. */
  checkIn: CheckInFullFragment;
  /** As the server has them: until then the phone keeps its own copy. */
  kept: string;
  name: string;
}

/** Saved by itself when the field is left, and when the page is. */
export function MyNotes({ checkIn, kept, name }: MyNotesProps) {
  const w = words.value.checkIns;
  const paper = usePaper(`mine:${checkIn.id}`, checkIn.myNotes ?? "");
  const text = paper.text.trim();
  const save = (): void => {
    // What left a moment ago need not leave again, even where this screen does not show it yet.
    const sent = written.peek().findLast((item) => item.input.checkInId === checkIn.id && item.input.myNotes !== undefined);
    if (!paper.begun || text === (sent?.input.myNotes ?? kept)) return;
    void send(WriteMyNotesDocument, { checkInId: checkIn.id, myNotes: text }, { kind: "myNotes", names: [name], line: w.onlyForMe });
  };
  const leaving = useRef(save);
  leaving.current = save;
  useEffect(() => () => leaving.current(), []);
  useEffect(() => {
    if (paper.begun && paper.text === kept) paper.clear();
  }, [kept, paper.text]);
  const label = (
    <span class="row-x tight">
      <Icon name="lock" />
      {w.onlyForMe}
    </span>
  );
  return <Field label={label} hint={w.mineHint} rows={3} most={MOST} value={paper.text} onInput={paper.write} onBlur={save} below={w.mineBelow} />;
}
