/** What the two want to talk about: points from both sides, and one more. */
import { useState } from "preact/hooks";
import { AddAgendaItemDocument, type CheckInLineFragment } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { words } from "../words";
import { Action } from "./bits";
import { tick } from "./feel";
import { Field } from "./field";
import { Icon } from "./icon";
import { Avatar } from "./person";
import { Section } from "./screen";

interface AgendaProps {
  checkIn: CheckInLineFragment;
  /** The other one, by first name. */
  name: string;
  /** In the talk: points can be ticked off, on this phone only. */
  talking?: boolean;
  open: boolean;
}

export function Agenda({ checkIn, name, talking = false, open }: AgendaProps) {
  const w = words.value.checkIns;
  const talked = usePaper<string[]>(`talked:${checkIn.id}`, []);
  const toggle = (id: string): void => {
    tick();
    talked.write(talked.text.includes(id) ? talked.text.filter((one) => one !== id) : [...talked.text, id]);
  };
  if (checkIn.agenda.length === 0 && !open) return null;
  return (
    <Section title={w.agenda}>
      <ul class="card flush rows" role="list">
        {checkIn.agenda.map((point) => {
          const done = talking && talked.text.includes(point.id);
          return (
            <li key={point.id}>
              <div class="row">
                {talking && (
                  <button type="button" class="hit" aria-pressed={done} aria-label={w.talkedAbout(point.text)} onClick={() => toggle(point.id)}>
                    <span class={done ? "tick done" : "tick"}>{done && <Icon name="check" />}</span>
                  </button>
                )}
                <span class={done ? "grow t dim" : "grow t"}>{point.text}</span>
                <span class="sr">{w.broughtBy(point.author.firstName)}</span>
                <Avatar person={{ ...point.author, onShift: false }} size="s" />
              </div>
            </li>
          );
        })}
        {open && (
          <li>
            <AddPoint checkIn={checkIn} name={name} />
          </li>
        )}
      </ul>
    </Section>
  );
}

function AddPoint({ checkIn, name }: { checkIn: CheckInLineFragment; name: string }) {
  const w = words.value.checkIns;
  const paper = usePaper(`point:${checkIn.id}`, "");
  const [open, setOpen] = useState(paper.text !== "");
  const text = paper.text.trim();
  const add = async (): Promise<void> => {
    await send(AddAgendaItemDocument, { checkInId: checkIn.id, text }, { kind: "point", names: [name], line: text });
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
        <span class="t">{w.addPoint}</span>
      </button>
    );
  return (
    <div class="stack inset">
      <Field label={w.point} hint={w.pointHint} value={paper.text} onInput={paper.write} most={500} focus />
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
        <Action look="ink" icon="plus" missing={text ? undefined : w.point} onClick={() => add()}>
          {w.add}
        </Action>
      </div>
    </div>
  );
}
