/** The one next step: what helped before, who does it, until when; or left as it is, and why. */
import { useId } from "preact/hooks";
import { AcceptInsightDocument, InsightOwnersDocument, type InsightOwnersQuery, type PersonLineFragment } from "../gql/graphql";
import type { FullInsight } from "../data/insights";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action } from "../parts/bits";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Dock } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { words } from "../words";
import { insightWords } from "../words/insights";
import { dayAhead } from "../words/time";
import { Dismiss } from "./insight-dismiss";

interface Draft {
  ownerId: string | null;
  withId: string | null;
  dueOn: string;
  /** Own words instead of the playbook's. */
  text: string | null;
  training: boolean | null;
}

const FORTNIGHT = 14;
const YEAR = 365;

/** Who may do it: the person alone, or a lead where several show the same. What the server refuses is told by the outbox. */
function candidates(insight: FullInsight, seen: InsightOwnersQuery | undefined): PersonLineFragment[] {
  const viewer = me.value!;
  const leads = insight.store && insight.kind !== "GAMING_QUESTION" ? [...(seen?.supervisors.nodes ?? []), ...(seen?.managers.nodes ?? [])] : [];
  const managers = insight.kind === "GAMING_QUESTION" ? (seen?.managers.nodes ?? []) : [];
  const own = insight.person && insight.sharedBy < 2 ? [insight.person] : [];
  const mine = viewer.role === "ASSOCIATE" ? [] : [viewer];
  const office = !insight.store || viewer.role === "HQ" ? (seen?.headquarters.nodes ?? []) : [];
  const all = [...own, ...mine, ...leads, ...managers, ...office];
  return all.filter((person, i) => all.findIndex((other) => other.id === person.id) === i && (person.id !== insight.person?.id || own.length > 0));
}

export function NextStep({ insight }: { insight: FullInsight }) {
  const w = insightWords.value;
  const mine = me.value!.id;
  const { playbook, training, cause } = insight;
  const owners = candidates(insight, useQuery(InsightOwnersDocument, { storeId: insight.store?.id ?? null }).value.data);
  const paper = usePaper<Draft>(`insight:${insight.id}`, { ownerId: null, withId: null, dueOn: dayAhead(FORTNIGHT), text: null, training: null });
  const missingId = useId();
  const draft = paper.text;
  const write = (part: Partial<Draft>): void => paper.write({ ...draft, ...part });
  const owner = owners.find((one) => one.id === draft.ownerId) ?? owners[0];
  const partners = owners.filter((one) => one.id !== mine);
  const partner = partners.find((one) => one.id === draft.withId) ?? partners[0];
  const needsPartner = owner?.id === mine;
  const suggested = playbook?.title ?? (training ? w.trainingStep(training.title) : undefined);
  const text = (draft.text ?? suggested ?? "").trim();
  const withTraining = Boolean(training) && insight.viewerCanAssignTraining && (draft.training ?? cause === "TRAINING");
  const missing = !text ? w.missingWords : !owner || (needsPartner && !partner) ? w.missingPartner : undefined;

  const accept = async (): Promise<void> => {
    const before = draft;
    const input = {
      insightId: insight.id,
      ownerId: owner!.id,
      dueOn: draft.dueOn,
      ...(needsPartner ? { withId: partner!.id } : {}),
      ...(draft.text !== null || !playbook ? { text } : {}),
      ...(withTraining ? { trainingId: training!.id } : {}),
    };
    const item = await send(AcceptInsightDocument, input, { kind: "insightAccepted", names: [owner!.firstName], line: text }, true);
    paper.clear();
    double();
    sayWithUndo(needsPartner ? w.acceptedYou : w.acceptedSaid(owner!.firstName), item.id, () => {
      paper.write(before);
      say(w.takenBack);
    });
  };

  return (
    <>
      <section class="card soft-tide stack" aria-labelledby="next-step">
        <p class="sm b c-tide" id="next-step">
          {w.next}
        </p>
        {playbook ? <Playbook insight={insight} /> : suggested ? <h2>{suggested}</h2> : <p class="sm dim">{w.noPlaybook}</p>}
        {(draft.text !== null || !suggested) && (
          <Field label={w.ownStep} hint={w.ownStepHint} most={500} value={draft.text ?? ""} onInput={(next) => write({ text: next })} />
        )}
      </section>
      <section class="card stack">
        <Choice label={w.owner} people={owners} chosen={owner?.id} below={insight.sharedBy > 1 && insight.person ? w.ownersShared : undefined} onChange={(ownerId) => write({ ownerId })} />
        {needsPartner && <Choice label={w.partner} people={partners} chosen={partner?.id} onChange={(withId) => write({ withId })} />}
        <Until value={draft.dueOn} onInput={(dueOn) => write({ dueOn })} />
        {training && insight.viewerCanAssignTraining && (
          <label class="row-x">
            <span class="grow">{w.training(training.title, training.minutes)}</span>
            <input class="sw" type="checkbox" role="switch" checked={withTraining} onChange={(event) => write({ training: event.currentTarget.checked })} />
          </label>
        )}
      </section>
      <Dismiss insight={insight} />
      <Dock>
        {missing && (
          <p class="sm dim missing" id={missingId}>
            {missing}
          </p>
        )}
        <div class={suggested ? "two" : ""}>
          {suggested && (
            <Action look="big" aria-pressed={draft.text !== null} onClick={() => write({ text: draft.text === null ? suggested : null })}>
              {w.adapt}
            </Action>
          )}
          <Action look="tide big wide" missing={missing} aria-describedby={missing ? missingId : undefined} onClick={() => accept()}>
            {w.accept}
          </Action>
        </div>
      </Dock>
    </>
  );
}

function Playbook({ insight: { playbook, person } }: { insight: FullInsight }) {
  const w = insightWords.value;
  const theirs = !person ? w.team : person.id === me.value!.id ? w.you : person.firstName;
  const lead = person?.id === me.value!.id || me.value!.role === "ASSOCIATE" ? w.lead : w.you;
  return (
    <>
      <h2>{playbook!.title}</h2>
      <ol class="steps" role="list">
        {playbook!.stepsForSupervisor.map((step) => (
          <Line key={step} who={lead} step={step} />
        ))}
        {playbook!.stepsForEmployee.map((step) => (
          <Line key={step} who={theirs} step={step} />
        ))}
      </ol>
      <p class="sm dim">{w.playbook}</p>
    </>
  );
}

function Line({ who, step }: { who: string; step: string }) {
  return (
    <li>
      <span>
        <b>{insightWords.value.who(who)}</b> {step}
      </span>
    </li>
  );
}

interface ChoiceProps {
  label: string;
  people: readonly PersonLineFragment[];
  chosen: string | undefined;
  below?: string | undefined;
  onChange: (id: string) => void;
}

function Choice({ label, people, chosen, below, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div class="fld">
      <label for={id}>{label}</label>
      <select class="inp" id={id} value={chosen} aria-describedby={below ? `${id}-below` : undefined} onChange={(event) => onChange(event.currentTarget.value)}>
        {people.map((person) => (
          <option key={person.id} value={person.id}>
            {person.id === me.value!.id ? words.value.you : person.name}
          </option>
        ))}
      </select>
      {below && (
        <p class="hint" id={`${id}-below`}>
          {below}
        </p>
      )}
    </div>
  );
}

function Until({ value, onInput }: { value: string; onInput: (value: string) => void }) {
  const id = useId();
  return (
    <div class="fld">
      <label for={id}>{insightWords.value.until}</label>
      <input class="inp" id={id} type="date" required min={dayAhead(0)} max={dayAhead(YEAR)} value={value} onInput={(event) => event.currentTarget.value && onInput(event.currentTarget.value)} />
    </div>
  );
}
