/** One more thing to do: what, who, until when. */
import { useId, useState } from "preact/hooks";
import { AddActionItemDocument, type CheckInFullFragment } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { me } from "../data/session";
import { words } from "../words";
import { dayAhead } from "../words/time";
import { Action } from "./bits";
import { Segment } from "./choose";
import { tick } from "./feel";
import { Field } from "./field";
import { Icon } from "./icon";

interface Draft {
  text: string;
  ownerId: string;
  dueOn: string;
}

/** The server takes a day within a year. */
const AHEAD = 365;

export function AddItem({ checkIn }: { checkIn: CheckInFullFragment }) {
  const w = words.value.items;
  const mine = me.value!.id;
  const paper = usePaper<Draft>(`item:${checkIn.id}`, { text: "", ownerId: mine, dueOn: "" });
  const [open, setOpen] = useState(paper.begun);
  const dueId = useId();
  const { text, ownerId, dueOn } = paper.text;
  const write = (part: Partial<Draft>): void => paper.write({ ...paper.text, ...part });
  const add = async (): Promise<void> => {
    const partner = checkIn.participants.find((person) => person.id !== mine)?.firstName ?? "";
    const input = { checkInId: checkIn.id, text: text.trim(), ownerId, ...(dueOn ? { dueOn } : {}) };
    await send(AddActionItemDocument, input, { kind: "item", names: [partner], line: input.text });
    paper.clear();
    setOpen(false);
    tick();
  };
  if (!open)
    return (
      <button type="button" class="row" onClick={() => setOpen(true)}>
        <span class="dot">
          <Icon name="plus" />
        </span>
        <span class="t">{w.addItem}</span>
      </button>
    );
  return (
    <div class="stack inset">
      <Field label={w.what} hint={w.whatHint} most={500} value={text} focus onInput={(next) => write({ text: next })} />
      <div>
        <p class="lab">{w.who}</p>
        <Segment
          legend={w.who}
          chosen={ownerId}
          onChange={(next) => write({ ownerId: next })}
          options={checkIn.participants.map((person) => ({ value: person.id, label: person.id === mine ? words.value.you : person.firstName }))}
        />
      </div>
      <div class="fld">
        <label for={dueId}>{w.until}</label>
        <input
          class="inp"
          id={dueId}
          type="date"
          min={dayAhead(0)}
          max={dayAhead(AHEAD)}
          value={dueOn}
          onInput={(event) => write({ dueOn: event.currentTarget.value })}
        />
      </div>
      <div class="two">
        <Action
          look=""
          onClick={() => {
            paper.clear();
            setOpen(false);
          }}
        >
          {words.value.close}
        </Action>
        <Action look="ink" icon="plus" missing={text.trim() ? undefined : w.what} onClick={() => add()}>
          {w.add}
        </Action>
      </div>
    </div>
  );
}
