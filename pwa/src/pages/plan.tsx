/** One plan: what it is about, what gets better, what each of the two does for it, and both names under it. */
import { useState } from "preact/hooks";
import { PlanPageDocument, PlansDocument, ResumePlanDocument, SignPlanDocument } from "../gql/graphql";
import { remove } from "../data/outbox";
import { type FullPlan, incomplete } from "../data/plan-draft";
import { isDraft, isOpen, mayDo, otherOf, planAsWritten, supportLate } from "../data/plans";
import { outboxItems, send, written } from "../data/sending";
import { useQuery, warm } from "../data/store";
import { Action, Banner, Skeleton } from "../parts/bits";
import { double } from "../parts/feel";
import { Pact } from "../parts/pact";
import { PersonHead } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import type { Params } from "../router";
import { planWords } from "../words/plans";
import { day, daysBetween } from "../words/time";
import { History, LookBack } from "./plan-after";
import { Duties, Meetings, Numbers, Reason } from "./plan-parts";
import { ActSheet } from "./plan-sheets";
import { nameOf } from "./plans";

export function PlanPage({ params }: { params: Params }) {
  const w = planWords.value;
  const seen = useQuery(PlanPageDocument, { id: params.id! }).value;
  const plan = seen.data?.plan && planAsWritten(seen.data.plan, written.value);
  return (
    <Screen title={plan ? nameOf(plan) : w.title} back="/plans" className="dock-pad stack-l">
      {plan ? (
        <Whole plan={plan} />
      ) : (
        <>
          <h1 class="sr">{w.title}</h1>
          <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
        </>
      )}
    </Screen>
  );
}

function Whole({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  // The way back is there without a connection, too.
  void warm(PlansDocument, { after: null });
  const late = plan.state === "RUNNING" && supportLate(plan);
  return (
    <>
      <PersonHead person={otherOf(plan)}>
        <h1 class="t-xl">{nameOf(plan)}</h1>
        <p class="dim">{standing(plan)}</p>
      </PersonHead>
      {isDraft(plan) && <Names plan={plan} />}
      {plan.state === "PAUSED" && <Banner icon="clock" tone="soft-tide" title={w.pausedSince(day(plan.pausedOn ?? plan.startsOn))} text={w.pausedText} />}
      {plan.pauseReason && plan.state === "PAUSED" && <p class="card quiet said">“{plan.pauseReason}”</p>}
      {late && (
        <Banner
          icon="look"
          tone="soft-bad"
          title={w.supportLate}
          text={plan.viewerSide === "MANAGER" ? w.supportLateMine : w.supportLateText(plan.manager.firstName)}
        />
      )}
      {plan.closingNote && <p class="card quiet said">“{plan.closingNote}”</p>}
      {plan.lookBackOn && <LookBack plan={plan} />}
      <Reason plan={plan} />
      <Numbers plan={plan} />
      <Duties plan={plan} side={plan.viewerSide === "MANAGER" ? "MANAGER" : "PERSON"} />
      <Duties plan={plan} side={plan.viewerSide === "MANAGER" ? "PERSON" : "MANAGER"} />
      <Meetings plan={plan} />
      {isOpen(plan) && <Acts plan={plan} />}
      <History plan={plan} />
      <p class="sm dim">{w.whoSees}</p>
    </>
  );
}

function standing(plan: FullPlan): string {
  const w = planWords.value;
  if (plan.state !== "RUNNING") return w.states[plan.state];
  const left = daysBetween(Date.now(), new Date(`${plan.endsOn}T12:00`).getTime());
  return left < 0 ? w.lastDayGone : w.days(left);
}

/** Both names: filled is signed, dashed is still missing. */
function Names({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  const person = plan.viewerSide !== "MANAGER";
  const mine = Boolean(person ? plan.personSignedAt : plan.managerSignedAt);
  const theirs = Boolean(person ? plan.managerSignedAt : plan.personSignedAt);
  const [first, second] = [w.namesOf(plan.person.firstName, mine), w.namesOf(plan.manager.firstName, theirs)];
  const said = plan.viewerSide === "HR" ? w.line(first, second) : w.names(mine, theirs, otherOf(plan).firstName);
  // My name was under words that were changed before it arrived: nobody signs what they have not read.
  const unread = outboxItems.value.filter(
    (item) => item.kind === "planSigned" && item.input.planId === plan.id && item.state === "refused" && item.refusal?.code === "CONFLICT",
  );
  const sign = async (): Promise<void> => {
    for (const item of unread) await remove(item.id);
    const input = { planId: plan.id, wordedAt: plan.wordedAt };
    const item = await send(SignPlanDocument, input, { kind: "planSigned", names: [otherOf(plan).firstName], line: nameOf(plan) }, true);
    double();
    sayWithUndo(w.signed, item.id, () => say(w.takenBack));
  };
  const lacks = incomplete(plan);
  const missing = lacks && w.incomplete[lacks];
  return (
    <>
      <div class="row-x">
        <Pact mine={mine} theirs={theirs} label={said} />
        <div class="grow">
          <p class="b">{said}</p>
          <p class="dim">{theirs && !mine && plan.viewerSide !== "HR" ? w.startsWithYou : w.starts}</p>
        </div>
      </div>
      {unread.length > 0 && mayDo(plan, "SIGN") && (
        <p class="card soft-tide" role="status">
          {w.changedMeanwhile}
        </p>
      )}
      {mayDo(plan, "SIGN") && <p class="sm dim">{missing ?? w.signHint}</p>}
      {mayDo(plan, "EDIT") && (
        <Dock two>
          <a class="btn big" href={`/plans/${plan.id}/edit`}>
            {w.change}
          </a>
          {mayDo(plan, "SIGN") && (
            <Action look="go big" icon="pen" missing={missing} onClick={() => sign()}>
              {w.sign}
            </Action>
          )}
        </Dock>
      )}
    </>
  );
}

/** What is done with the whole plan: change, pause and go on, end, call off. */
function Acts({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  const [act, setAct] = useState<"pause" | "end" | "callOff" | null>(null);
  const resume = async (): Promise<void> => {
    const item = await send(ResumePlanDocument, { planId: plan.id }, { kind: "planResumed", names: [otherOf(plan).firstName], line: w.resume }, true);
    sayWithUndo(w.resumed, item.id, () => say(w.takenBack));
  };
  return (
    <>
      <div class="stack">
        {plan.state === "RUNNING" && mayDo(plan, "EDIT") && (
          <a class="btn line wide" href={`/plans/${plan.id}/edit`}>
            {w.change}
          </a>
        )}
        {mayDo(plan, "END_MET") && (
          <Action look="line wide" onClick={() => setAct("end")}>
            {w.end}
          </Action>
        )}
        {mayDo(plan, "PAUSE") && (
          <Action look="line wide" onClick={() => setAct("pause")}>
            {w.pause}
          </Action>
        )}
        {mayDo(plan, "CALL_OFF") && (
          <Action look="bare wide" onClick={() => setAct("callOff")}>
            {w.callOff}
          </Action>
        )}
      </div>
      {mayDo(plan, "RESUME") && (
        <Dock>
          <Action look="go big wide" icon="turn" onClick={() => resume()}>
            {w.resume}
          </Action>
        </Dock>
      )}
      {act && <ActSheet plan={plan} act={act} onClose={() => setAct(null)} />}
    </>
  );
}
