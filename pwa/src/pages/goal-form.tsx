/** The words, numbers and dates of a goal. */
import { useId } from "preact/hooks";
import { freshNumber, type GoalDraft, type NumberDraft } from "../data/goal-draft";
import { Action } from "../parts/bits";
import { Segment } from "../parts/choose";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Line } from "../parts/line";
import { words } from "../words";
import { readDecimal } from "../words/number";

export interface Above {
  id: string;
  title: string;
}

interface FormProps {
  draft: GoalDraft;
  /** Goals that it may hang under. */
  above: readonly Above[];
  onChange: (draft: GoalDraft) => void;
}

const MOST_NUMBERS = 20;

export function GoalForm({ draft, above, onChange }: FormProps) {
  const w = words.value.goals;
  const set = (part: Partial<GoalDraft>): void => onChange({ ...draft, ...part });
  const setNumber = (index: number, part: Partial<NumberDraft>): void =>
    set({ numbers: draft.numbers.map((one, i) => (i === index ? { ...one, ...part } : one)) });
  return (
    <>
      <Field label={w.what} hint={w.whatHint} most={200} value={draft.title} onInput={(title) => set({ title: title.replaceAll("\n", " ") })} />
      <div class="stack">
        {draft.numbers.map((number, index) => (
          <NumberFields
            key={index}
            position={index + 1}
            number={number}
            weighed={draft.numbers.length > 1}
            onChange={(part) => setNumber(index, part)}
            onRemove={() => set({ numbers: draft.numbers.filter((_, i) => i !== index) })}
          />
        ))}
        {draft.numbers.length < MOST_NUMBERS && (
          <Action look="line" icon="plus" onClick={() => set({ numbers: [...draft.numbers, freshNumber()] })}>
            {w.addNumber}
          </Action>
        )}
      </div>
      <div class="two">
        <Line label={w.firstDay} type="date" value={draft.startsOn} onInput={(startsOn) => set({ startsOn })} />
        <Line label={w.lastDay} type="date" value={draft.dueOn} min={draft.startsOn} onInput={(dueOn) => set({ dueOn })} />
      </div>
      <Parent above={above} chosen={draft.parentId} onChange={(parentId) => set({ parentId })} />
      <Field label={w.whyLabel} hint="" most={2000} value={draft.why} onInput={(why) => set({ why })} />
    </>
  );
}

interface NumberProps {
  position: number;
  number: NumberDraft;
  /** Whether there are others that it counts beside. */
  weighed: boolean;
  onChange: (part: Partial<NumberDraft>) => void;
  onRemove: () => void;
}

function NumberFields({ position, number, weighed, onChange, onRemove }: NumberProps) {
  const w = words.value.goals;
  const [start, target] = [readDecimal(number.start), readDecimal(number.target)];
  const way = start !== null && target !== null && start !== target && (Number(target) < Number(start) ? w.falls : w.rises);
  const weights = [...new Set(["1", "2", "3", number.weight])];
  return (
    <section class="card stack" aria-label={w.number(position)}>
      <div class="row-x">
        <p class="b grow">{w.number(position)}</p>
        <button type="button" class="icb" aria-label={w.removeNumber(position)} onClick={onRemove}>
          <Icon name="close" />
        </button>
      </div>
      <Line label={w.counted} hint={w.countedHint} value={number.title} onInput={(title) => onChange({ title })} />
      <Line label={w.unit} hint={w.unitHint} most={40} value={number.unit} onInput={(unit) => onChange({ unit })} />
      <div class="two">
        <Line label={w.startAt} number value={number.start} onInput={(typed) => onChange({ start: typed })} />
        <Line label={w.targetAt} number value={number.target} onInput={(typed) => onChange({ target: typed })} />
      </div>
      {way && <p class="sm dim">{way}</p>}
      {weighed && (
        <div>
          <p class="lab">{w.weight}</p>
          <Segment
            legend={w.weight}
            chosen={number.weight}
            onChange={(weight) => onChange({ weight })}
            options={weights.map((value) => ({ value, label: `${value}×` }))}
          />
        </div>
      )}
    </section>
  );
}

function Parent({ above, chosen, onChange }: { above: readonly Above[]; chosen: string; onChange: (id: string) => void }) {
  const w = words.value.goals;
  const id = useId();
  if (above.length === 0) return null;
  return (
    <div class="fld">
      <label for={id}>{w.parent}</label>
      <select class="inp" id={id} value={chosen} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{w.noParent}</option>
        {above.map((goal) => (
          <option key={goal.id} value={goal.id}>
            {goal.title}
          </option>
        ))}
      </select>
    </div>
  );
}
