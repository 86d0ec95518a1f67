/** Proposing a goal, for oneself, for somebody of the team or for the store; and the counter-proposal. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { CreateGoalDocument, EditGoalDocument, GoalFormFactsDocument, GoalPageDocument } from "../gql/graphql";
import { freshGoal, type GoalDraft, missingIn, wordingOf } from "../data/goal-draft";
import { asWritten } from "../data/goals";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { double } from "../parts/feel";
import { PersonHead } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { go, goBack, location_, type Params } from "../router";
import { words } from "../words";
import { decimal } from "../words/number";
import type { FullGoal } from "./goal";
import { GoalForm, type Above } from "./goal-form";
import { LiveHints } from "./goal-hints";
import { StartFrom } from "./goal-templates";

/** Not an id of anybody: asks for nothing where nothing is meant. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** What a goal may hang under: the company's and the store's, and the one it was begun from. */
function useFacts(personId: string | null, parentId: string | null) {
  const storeId = me.value!.store?.id ?? null;
  const facts = useQuery(GoalFormFactsDocument, { personId: personId ?? NOBODY, parentId: parentId ?? NOBODY, storeId }).value.data;
  const above: Above[] = facts ? [...facts.store.nodes, ...facts.company.nodes] : [];
  if (facts?.parent && !above.some((one) => one.id === facts.parent!.id)) above.unshift(facts.parent);
  return { person: facts?.person, above };
}

export function NewGoal() {
  const w = words.value.goals;
  const asked = location_.value.searchParams;
  const [personId, parentId] = [asked.get("for"), asked.get("parent")];
  const { person, above } = useFacts(personId, parentId);
  const viewer = me.value!;
  const paper = usePaper<GoalDraft>(`goal:new:${personId ?? ""}:${parentId ?? ""}`, { ...freshGoal(), parentId: parentId ?? "" });
  const draft = paper.text;
  const [common, setCommon] = useState<"mine" | "common">(viewer.role === "HQ" || viewer.role === "ADMIN" ? "common" : "mine");
  const mayCommon = !personId && ["MANAGER", "HQ", "ADMIN"].includes(viewer.role);
  const shared = mayCommon && common === "common";

  const propose = async (): Promise<void> => {
    const here = location_.value.pathname + location_.value.search;
    // Neither owner nor store makes it the company's.
    const whose = shared ? { storeId: viewer.store?.id ?? null } : { ownerId: personId ?? viewer.id };
    const wording = wordingOf(draft);
    const item = await send(CreateGoalDocument, { ...wording, ...whose, templateId: draft.templateId ?? null }, { kind: "goal", names: [wording.title], line: wording.title }, true);
    paper.clear();
    goBack(personId ? "/team" : "/goals");
    double();
    sayWithUndo(w.sent(wording.title), item.id, () => {
      paper.write(draft);
      go(here);
      say(words.value.give.undone);
    });
  };

  return (
    <Screen title={w.propose} back="/goals" closing className="dock-pad stack-l">
      {person ? (
        <PersonHead person={person}>
          <h1 class="t-xl">{w.forPerson(person.firstName)}</h1>
        </PersonHead>
      ) : (
        <h1>{w.propose}</h1>
      )}
      {mayCommon && (
        <Segment
          legend={w.forWhom}
          chosen={common}
          onChange={setCommon}
          options={[
            { value: "mine", label: w.forMe },
            { value: "common", label: viewer.store ? w.stores : w.companys },
          ]}
        />
      )}
      <StartFrom draft={draft} onChange={paper.write} />
      <GoalForm draft={draft} above={above} onChange={paper.write} />
      <LiveHints draft={draft} ownerId={shared ? null : (personId ?? viewer.id)} />
      <SendDock draft={draft} onSend={propose}>
        {person ? w.send(person.firstName) : w.sendMine}
      </SendDock>
    </Screen>
  );
}

export function ChangeGoal({ params }: { params: Params }) {
  const w = words.value.goals;
  const seen = useQuery(GoalPageDocument, { id: params.id! }).value;
  return (
    <Screen title={w.changeTitle} back={`/goals/${params.id}`} closing className="dock-pad stack-l">
      <div>
        <h1>{w.changeTitle}</h1>
        <p class="dim">{w.changeHint}</p>
      </div>
      {seen.data?.goal ? <Change goal={asWritten(seen.data.goal)} /> : <Trouble seen={seen} waiting={<Skeleton rows={4} />} />}
    </Screen>
  );
}

function Change({ goal }: { goal: FullGoal }) {
  const w = words.value.goals;
  const { above } = useFacts(null, goal.parent?.id ?? null);
  // A change of words that are no longer there is begun anew.
  const paper = usePaper<GoalDraft>(`goal:edit:${goal.id}:${goal.wordedAt}`, draftFrom(goal));
  const draft = paper.text;
  const change = async (): Promise<void> => {
    const wording = wordingOf(draft);
    const item = await send(EditGoalDocument, { ...wording, goalId: goal.id }, { kind: "goalEdit", names: [wording.title], line: wording.title }, true);
    paper.clear();
    goBack(`/goals/${goal.id}`);
    double();
    sayWithUndo(w.changed(wording.title), item.id, () => {
      paper.write(draft);
      go(`/goals/${goal.id}/edit`);
      say(words.value.give.undone);
    });
  };
  return (
    <>
      <GoalForm draft={draft} above={above.filter((one) => one.id !== goal.id)} onChange={paper.write} />
      <LiveHints draft={draft} ownerId={goal.owner?.id ?? null} />
      <SendDock draft={draft} onSend={change}>
        {w.sendChange}
      </SendDock>
    </>
  );
}

function draftFrom(goal: FullGoal): GoalDraft {
  const numbers = goal.keyResults.map(({ title, unit, start, target, weight, metric }) => {
    return { title, unit, start: decimal(start), target: decimal(target), weight, metricId: metric?.id };
  });
  const { title, startsOn, dueOn } = goal;
  return { title, why: goal.why ?? "", parentId: goal.parent?.id ?? "", startsOn, dueOn, numbers };
}

function SendDock({ draft, onSend, children }: { draft: GoalDraft; onSend: () => Promise<void>; children: ComponentChildren }) {
  const missing = missingIn(draft);
  const said = missing && words.value.goals.missing[missing];
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
