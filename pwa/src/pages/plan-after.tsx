/** After the end of a plan: what has stayed two months later, and all that happened. */
import { type LookBack as Result, LookBackOnPlanDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import type { FullPlan } from "../data/plan-draft";
import { mayDo, otherOf } from "../data/plans";
import { send } from "../data/sending";
import { Action } from "../parts/bits";
import { Picks } from "../parts/choose";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Fold } from "../parts/fold";
import { Section } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { planWords } from "../words/plans";
import { ago, day, dayAhead } from "../words/time";

export function LookBack({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  if (plan.lookBackOn! > dayAhead(0)) return <p class="card soft-tide">{w.lookBackOn(day(plan.lookBackOn!))}</p>;
  const said = [
    { side: "PERSON", name: plan.person.firstName, result: plan.personLooksBack, note: plan.personLookBackNote },
    { side: "MANAGER", name: plan.manager.firstName, result: plan.managerLooksBack, note: plan.managerLookBackNote },
  ] as const;
  const mine = said.find((one) => one.side === plan.viewerSide);
  return (
    <section>
      <Section title={w.lookBack} />
      <div class="stack">
        {said.map(
          ({ side, name, result, note }) =>
            result && (
              <div class="card quiet" key={side}>
                <p class="b">{w.saidBy(side === plan.viewerSide ? w.you : name, w.results[result])}</p>
                {note && <p class="said">“{note}”</p>}
              </div>
            ),
        )}
        {mine && !mine.result && mayDo(plan, "LOOK_BACK") && <SayIt plan={plan} />}
      </div>
    </section>
  );
}

interface Said {
  result: Result | null;
  note: string;
}

function SayIt({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  const paper = usePaper<Said>(`plan:back:${plan.id}`, { result: null, note: "" });
  const { result, note } = paper.text;
  const keep = async (): Promise<void> => {
    if (!result) return;
    const before = paper.text;
    const input = { planId: plan.id, result, note: note.trim() || null };
    const item = await send(LookBackOnPlanDocument, input, { kind: "planBack", names: [otherOf(plan).firstName], line: w.results[result] }, true);
    paper.clear();
    double();
    sayWithUndo(w.lookedBack, item.id, () => {
      paper.write(before);
      say(w.takenBack);
    });
  };
  return (
    <div class="card stack">
      <Picks<Result>
        legend={w.lookBack}
        chosen={result}
        onChange={(next) => paper.write({ ...paper.text, result: next })}
        options={(["LASTS", "PARTLY", "FADED"] as const).map((value) => ({ value, label: w.results[value] }))}
      />
      <Field label={w.lookBackNote} hint="" most={1000} value={note} onInput={(text) => paper.write({ ...paper.text, note: text })} />
      <Action look="go wide" missing={result ? undefined : w.lookBack} onClick={() => keep()}>
        {w.lookBackSave}
      </Action>
    </div>
  );
}

export function History({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  return (
    <Fold icon="clock" title={w.history}>
      <ol class="stack" role="list">
        {plan.history.map((one) => (
          <li key={one.id} class="sm">
            {w.happened(one.by.firstName, w.moves[one.move ?? "CREATED"], ago(one.at))}
          </li>
        ))}
      </ol>
    </Fold>
  );
}
