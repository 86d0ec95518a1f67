/** One number, written down: a sheet with the phone's own number pad, saved through the outbox, with undo. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type GoalLineFragment, RecordNumberDocument } from "../gql/graphql";
import { plus, stepOf } from "../data/decimal";
import { byHand } from "../data/goals";
import { weighted } from "../data/progress";
import { send } from "../data/sending";
import { words } from "../words";
import { decimal, percent, readDecimal } from "../words/number";
import { Action } from "./bits";
import { Picks } from "./choose";
import { double, tick } from "./feel";
import { Icon } from "./icon";
import { Sheet } from "./sheet";
import { say, sayWithUndo } from "./toast";

export function RecordSheet({ goal, onClose }: { goal: GoalLineFragment; onClose: () => void }) {
  const w = words.value.goals;
  const numbers = byHand(goal);
  const [chosen, setChosen] = useState(numbers[0]!.id);
  const number = numbers.find((one) => one.id === chosen) ?? numbers[0]!;
  return (
    <Sheet title={w.today(number.title)} onClose={onClose}>
      {numbers.length > 1 && (
        <Picks
          legend={w.which}
          chosen={number.id}
          onChange={(id) => id && setChosen(id)}
          options={numbers.map(({ id, title }) => ({ value: id, label: title }))}
        />
      )}
      <OneNumber key={number.id} goal={goal} number={number} onClose={onClose} />
    </Sheet>
  );
}

interface OneNumberProps {
  goal: GoalLineFragment;
  number: GoalLineFragment["keyResults"][number];
  onClose: () => void;
}

function OneNumber({ goal, number, onClose }: OneNumberProps) {
  const w = words.value.goals;
  const missingId = useId();
  const pad = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(() => decimal(number.current));
  const value = readDecimal(typed);
  const step = stepOf(number.start, number.target, number.current);
  useEffect(() => {
    // Ready to type over; a thumb that prefers + and - loses nothing.
    pad.current?.focus();
    pad.current?.select();
  }, []);
  const move = (by: string): void => {
    tick();
    setTyped(decimal(plus(value ?? number.current, by)));
  };
  const after = goal.keyResults.map((one) => (one.id === number.id && value !== null ? { ...one, current: value } : one));
  const [before, becomes] = [percent(goal.progress), percent(weighted(after))];

  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (value === null) return;
    const said = w.withUnit(decimal(value), number.unit);
    const line = `${number.title}: ${said}`;
    const item = await send(RecordNumberDocument, { keyResultId: number.id, value }, { kind: "number", names: [goal.title], line }, true);
    onClose();
    double();
    sayWithUndo(w.saved(said), item.id, () => say(w.takenBack));
  };

  return (
    <form class="stack" onSubmit={(event) => void save(event)}>
      <p class="sm dim">{w.lastTime(w.withUnit(decimal(number.current), number.unit), decimal(number.target))}</p>
      <div class="step">
        <button type="button" class="btn" aria-label={w.less} onClick={() => move(`-${step}`)}>
          <Icon name="minus" />
        </button>
        <input
          class="num"
          ref={pad}
          // The number pad of an iPhone has no minus.
          inputMode={number.start.startsWith("-") || number.target.startsWith("-") ? "text" : "decimal"}
          autocomplete="off"
          aria-label={w.withUnit(number.title, number.unit)}
          aria-invalid={value === null ? "true" : undefined}
          aria-describedby={value === null ? missingId : undefined}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button type="button" class="btn" aria-label={w.more} onClick={() => move(step)}>
          <Icon name="plus" />
        </button>
      </div>
      <p class={value === null ? "sm dim mid" : "mid"} id={missingId} aria-live="polite">
        {value === null ? w.typeNumber : <Becomes before={before} becomes={becomes} won={weighted(after) >= WIN} />}
      </p>
      <Action look="go big wide" type="submit" missing={value === null ? w.typeNumber : undefined}>
        {value === null ? w.save : w.saveIt(decimal(value))}
      </Action>
    </form>
  );
}

const WIN = 0.7;

function Becomes({ before, becomes, won }: { before: string; becomes: string; won: boolean }) {
  const w = words.value.goals;
  return (
    <span class={won ? "tag grew" : "tag"}>
      {won && <Icon name="check" />}
      {before === becomes ? w.stays(before) : w.becomes(before, becomes)}
    </span>
  );
}
