/** The words of a plan: what it is about and rests on, what gets better, what each of the two does, and when they talk. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { PlanFactsDocument, type PlanFactsQuery, type PlanSide } from "../gql/graphql";
import { freshDuty, freshEvidence, freshMeeting, freshNumber, type PlanDraft } from "../data/plan-draft";
import { useQuery } from "../data/store";
import { Action } from "../parts/bits";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Line } from "../parts/line";
import type { Named } from "../parts/person";
import { Section } from "../parts/screen";
import { planWords } from "../words/plans";

interface FormProps {
  draft: PlanDraft;
  person: Named;
  manager: Named;
  /** Whose hands it is in. */
  side: PlanSide;
  onChange: (draft: PlanDraft) => void;
}

const MOST = 20;

export function PlanForm({ draft, person, manager, side, onChange }: FormProps) {
  const w = planWords.value;
  const set = (part: Partial<PlanDraft>): void => onChange({ ...draft, ...part });
  const facts = useQuery(PlanFactsDocument, { personId: person.id }).value.data;
  const duties = (whose: PlanSide) => (
    <Duties
      title={whose === side ? w.myDuties[whose as "PERSON" | "MANAGER"] : w.duties[whose as "PERSON" | "MANAGER"](whose === "PERSON" ? person.firstName : manager.firstName)}
      whose={whose}
      draft={draft}
      onChange={(next) => set({ duties: next })}
    />
  );
  return (
    <>
      <Field label={w.reason} hint={w.reasonHint} most={2000} rows={3} value={draft.reason} onInput={(reason) => set({ reason })} />
      <div class="two">
        <Line label={w.firstDay} type="date" value={draft.startsOn} onInput={(startsOn) => set({ startsOn })} />
        <Line label={w.lastDay} type="date" value={draft.endsOn} min={draft.startsOn} onInput={(endsOn) => set({ endsOn })} />
      </div>
      <div>
        <Section title={w.evidence} />
        <div class="stack">
          <p class="sm dim">{w.evidenceHint}</p>
          <Lines lines={draft.evidence} name={w.evidenceNo} add={w.addEvidence} fresh={freshEvidence} onChange={(evidence) => set({ evidence })}>
            {(line, change) => (
              <>
                <About facts={facts} chosen={line.about} onChange={(about) => change({ about })} />
                <Field label={w.note} hint="" most={1000} value={line.note} onInput={(note) => change({ note })} />
              </>
            )}
          </Lines>
        </div>
      </div>
      <div>
        <Section title={w.numbers} />
        <Lines lines={draft.numbers} name={w.numberNo} add={w.addNumber} fresh={freshNumber} onChange={(numbers) => set({ numbers })}>
          {(line, change) => (
            <>
              <Line label={w.counted} hint={w.countedHint} value={line.title} onInput={(title) => change({ title })} />
              <Line label={w.unit} hint={w.unitHint} most={40} value={line.unit} onInput={(unit) => change({ unit })} />
              <div class="two">
                <Line label={w.startAt} number value={line.start} onInput={(start) => change({ start })} />
                <Line label={w.targetAt} number value={line.target} onInput={(target) => change({ target })} />
              </div>
            </>
          )}
        </Lines>
      </div>
      {duties(side === "PERSON" ? "PERSON" : "MANAGER")}
      {duties(side === "PERSON" ? "MANAGER" : "PERSON")}
      <div>
        <Section title={w.meetings} />
        <Lines lines={draft.meetings} name={w.meetingNo} add={w.addMeeting} fresh={() => freshMeeting(draft.endsOn)} onChange={(meetings) => set({ meetings })}>
          {(line, change) => (
            <>
              <Line label={w.around} type="date" min={draft.startsOn} value={line.on} onInput={(on) => change({ on })} />
              <Line label={w.topic} most={500} value={line.topic} onInput={(topic) => change({ topic })} />
            </>
          )}
        </Lines>
      </div>
    </>
  );
}

/** Steps of one side; those of the other keep their place among all. */
function Duties({ title, whose, draft, onChange }: { title: string; whose: PlanSide; draft: PlanDraft; onChange: (duties: PlanDraft["duties"]) => void }) {
  const w = planWords.value;
  const others = draft.duties.filter((one) => one.side !== whose);
  return (
    <div>
      <Section title={title} />
      <Lines
        lines={draft.duties.filter((one) => one.side === whose)}
        name={w.dutyNo}
        add={w.addDuty}
        within={title}
        fresh={() => freshDuty(whose, draft.endsOn)}
        onChange={(mine) => onChange([...others, ...mine])}
      >
        {(line, change) => (
          <>
            <Field label={w.what} hint="" most={500} value={line.text} onInput={(text) => change({ text: text.replaceAll("\n", " ") })} />
            <Line label={w.by} type="date" min={draft.startsOn} value={line.dueOn} onInput={(dueOn) => change({ dueOn })} />
          </>
        )}
      </Lines>
    </div>
  );
}

interface LinesProps<T> {
  lines: readonly T[];
  name: (n: number) => string;
  add: string;
  /** What the lines are part of, where the same name stands elsewhere on the page. */
  within?: string;
  fresh: () => T;
  onChange: (lines: T[]) => void;
  children: (line: T, change: (part: Partial<T>) => void) => ComponentChildren;
}

/** A card for each line, and one more on a tap. */
function Lines<T>({ lines, name, add, within, fresh, onChange, children }: LinesProps<T>) {
  const w = planWords.value;
  const called = (n: number): string => (within ? `${within}: ${name(n)}` : name(n));
  return (
    <div class="stack">
      {lines.map((line, index) => (
        <section class="card stack" key={index} aria-label={called(index + 1)}>
          <div class="row-x">
            <p class="b grow">{name(index + 1)}</p>
            <button type="button" class="icb" aria-label={w.remove(called(index + 1))} onClick={() => onChange(lines.filter((_, i) => i !== index))}>
              <Icon name="close" />
            </button>
          </div>
          {children(line, (part) => onChange(lines.map((one, i) => (i === index ? { ...one, ...part } : one))))}
        </section>
      ))}
      {lines.length < MOST && (
        <Action look="line" icon="plus" aria-label={within && `${within}: ${add}`} onClick={() => onChange([...lines, fresh()])}>
          {add}
        </Action>
      )}
    </div>
  );
}

const SHORT = 60;
const shortened = (text: string): string => (text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);

/** Where it can be seen. Growth feedback is not offered, and the server takes none. */
function About({ facts, chosen, onChange }: { facts: PlanFactsQuery | undefined; chosen: string; onChange: (about: string) => void }) {
  const w = planWords.value;
  const id = useId();
  const decided = facts?.feedbackList.nodes.filter((one) => one.purpose === "DECISION" && one.recipient.id === facts.person?.id) ?? [];
  const groups = [
    { kind: "goal", name: w.goals, options: facts?.goals.nodes.map((one) => ({ id: one.id, text: one.title })) ?? [] },
    { kind: "feedback", name: w.feedback, options: decided.map((one) => ({ id: one.id, text: w.feedbackLine(one.author.firstName, shortened(one.message)) })) },
    { kind: "metric", name: w.metrics, options: facts?.metrics.nodes.map((one) => ({ id: one.id, text: one.name })) ?? [] },
  ].filter((group) => group.options.length > 0);
  const known = !chosen || groups.some((group) => group.options.some((one) => `${group.kind}:${one.id}` === chosen));
  return (
    <div class="fld">
      <label for={id}>{w.about}</label>
      <select class="inp" id={id} value={chosen} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{w.justWords}</option>
        {!known && <option value={chosen}>…</option>}
        {groups.map((group) => (
          <optgroup key={group.kind} label={group.name}>
            {group.options.map((one) => (
              <option key={one.id} value={`${group.kind}:${one.id}`}>
                {one.text}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
