/** Beginning a plan with somebody, and changing one that is there. */
import type { ComponentChildren } from "preact";
import { CreatePlanDocument, EditPlanDocument, PlanFactsDocument, PlanPageDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { draftFrom, freshPlan, type FullPlan, missingIn, type PlanDraft, wordsOf } from "../data/plan-draft";
import { otherOf, planAsWritten } from "../data/plans";
import { send, written } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { double } from "../parts/feel";
import { PersonHead } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { go, goBack, type Params } from "../router";
import { planWords } from "../words/plans";
import { PlanForm } from "./plan-form";

export function NewPlan({ params }: { params: Params }) {
  const w = planWords.value;
  const seen = useQuery(PlanFactsDocument, { personId: params.id! }).value;
  const person = seen.data?.person;
  const paper = usePaper<PlanDraft>(`plan:new:${params.id}`, freshPlan());
  const draft = paper.text;
  const begin = async (): Promise<void> => {
    const plan = { personId: person!.id, words: wordsOf(draft) };
    const item = await send(CreatePlanDocument, plan, { kind: "plan", names: [person!.firstName], line: plan.words.reason }, true);
    paper.clear();
    go("/plans", "replace");
    double();
    sayWithUndo(w.sent(person!.firstName), item.id, () => {
      paper.write(draft);
      go(`/plans/new/${person!.id}`);
      say(w.takenBack);
    });
  };
  return (
    <Screen title={person ? w.newTitle(person.firstName) : w.begin} back="/plans" closing className="dock-pad stack-l">
      {!person ? (
        <>
          <h1 class="sr">{w.begin}</h1>
          <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
        </>
      ) : (
        <>
          <PersonHead person={person}>
            <h1 class="t-xl">{w.newTitle(person.firstName)}</h1>
            <p class="dim">{w.newHint(person.firstName)}</p>
          </PersonHead>
          <PlanForm draft={draft} person={person} manager={me.value!} side="MANAGER" onChange={paper.write} />
          <SendDock draft={draft} onSend={begin}>
            {w.send(person.firstName)}
          </SendDock>
        </>
      )}
    </Screen>
  );
}

export function ChangePlan({ params }: { params: Params }) {
  const w = planWords.value;
  const seen = useQuery(PlanPageDocument, { id: params.id! }).value;
  const plan = seen.data?.plan && planAsWritten(seen.data.plan, written.value);
  return (
    <Screen title={w.changeTitle} back={`/plans/${params.id}`} closing className="dock-pad stack-l">
      <div>
        <h1>{w.changeTitle}</h1>
        <p class="dim">{plan?.state === "RUNNING" ? w.changeRunning : w.changeHint}</p>
      </div>
      {plan ? <Change plan={plan} /> : <Trouble seen={seen} waiting={<Skeleton rows={4} />} />}
    </Screen>
  );
}

function Change({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  // A change of words that are no longer there is begun anew.
  const paper = usePaper<PlanDraft>(`plan:edit:${plan.id}:${plan.wordedAt}`, draftFrom(plan));
  const draft = paper.text;
  const change = async (): Promise<void> => {
    const input = { planId: plan.id, wordedAt: plan.wordedAt, words: wordsOf(draft) };
    const item = await send(EditPlanDocument, input, { kind: "planEdit", names: [otherOf(plan).firstName], line: input.words.reason }, true);
    paper.clear();
    goBack(`/plans/${plan.id}`);
    double();
    sayWithUndo(w.saved, item.id, () => {
      paper.write(draft);
      go(`/plans/${plan.id}/edit`);
      say(w.takenBack);
    });
  };
  return (
    <>
      <PlanForm draft={draft} person={plan.person} manager={plan.manager} side={plan.viewerSide ?? "PERSON"} onChange={paper.write} />
      <SendDock draft={draft} onSend={change}>
        {w.save}
      </SendDock>
    </>
  );
}

function SendDock({ draft, onSend, children }: { draft: PlanDraft; onSend: () => Promise<void>; children: ComponentChildren }) {
  const missing = missingIn(draft);
  const said = missing && planWords.value.missing[missing];
  return (
    <Dock>
      {said && (
        <p class="sm dim missing" id="missing">
          {said}
        </p>
      )}
      <Action look="go big wide" icon="up" missing={said} aria-describedby={said ? "missing" : undefined} onClick={() => onSend()}>
        {children}
      </Action>
    </Dock>
  );
}
