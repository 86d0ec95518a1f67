/** What stands in a plan: the reason and what shows it, numbers on their way, duties on both sides, and when the two talk. */
import { useState } from "preact/hooks";
import { CompletePlanDutyDocument, type PlanSide } from "../gql/graphql";
import type { FullPlan } from "../data/plan-draft";
import { isLate, mayDo, otherOf } from "../data/plans";
import { send } from "../data/sending";
import { Action, Rows } from "../parts/bits";
import { tick } from "../parts/feel";
import { Icon } from "../parts/icon";
import { Ring } from "../parts/ring";
import { Section } from "../parts/screen";
import { say, sayWithUndo } from "../parts/toast";
import { words } from "../words";
import { clockThere } from "../words/meeting-time";
import { decimal } from "../words/number";
import { planWords } from "../words/plans";
import { day } from "../words/time";
import { MeetingSheet, NumberSheet } from "./plan-sheets";

export function Reason({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  return (
    <section>
      <p class="said say">{plan.reason}</p>
      <p class="sm dim sp">{w.fromTo(day(plan.startsOn), day(plan.endsOn))}</p>
      {plan.evidence.length > 0 && (
        <Section title={w.evidence}>
          <Rows plain>
            {plan.evidence.map((one) => (
              <li key={one.id}>
                <Evidence one={one} />
              </li>
            ))}
          </Rows>
        </Section>
      )}
    </section>
  );
}

function Evidence({ one }: { one: FullPlan["evidence"][number] }) {
  const w = planWords.value;
  const href = one.goal ? `/goals/${one.goal.id}` : one.feedback ? `/feedback/${one.feedback.id}` : undefined;
  const shown = one.goal?.title ?? one.metric?.name ?? (one.feedback && w.feedbackLine(one.feedback.author.firstName, one.feedback.message));
  const inside = (
    <>
      <span class="grow">
        <span class="t">{one.note}</span>
        {shown && <span class="d">{shown}</span>}
      </span>
      {href && <Icon name="next" />}
    </>
  );
  return href ? (
    <a class="row to" href={href}>
      {inside}
    </a>
  ) : (
    <div class="row">{inside}</div>
  );
}

export function Numbers({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  const [chosen, setChosen] = useState<string | null>(null);
  const number = plan.expectations.find((one) => one.id === chosen);
  if (plan.expectations.length === 0) return null;
  return (
    <section>
      <Section title={w.numbers} />
      <div class="stack">
        {plan.expectations.map((one) => (
          <div class="card stack" key={one.id}>
            <div class="row-x">
              <Ring share={one.progress} label={one.title} size="" />
              <div class="grow">
                <p class="b">{one.title}</p>
                <p class="sm dim">{w.fromTo(decimal(one.start), words.value.goals.withUnit(decimal(one.target), one.unit))}</p>
                <p class="sm">{w.now(words.value.goals.withUnit(decimal(one.current), one.unit))}</p>
              </div>
            </div>
            {mayDo(plan, "RECORD") && (
              <Action look="line wide" icon="plus" aria-label={w.recordOf(one.title)} onClick={() => setChosen(one.id)}>
                {w.record}
              </Action>
            )}
          </div>
        ))}
      </div>
      {number && <NumberSheet plan={plan} number={number} onClose={() => setChosen(null)} />}
    </section>
  );
}

/** What one side does. Each ticks off its own; both see all of it. */
export function Duties({ plan, side }: { plan: FullPlan; side: "PERSON" | "MANAGER" }) {
  const w = planWords.value;
  const duties = plan.duties.filter((duty) => duty.side === side).sort((a, b) => a.dueOn.localeCompare(b.dueOn));
  const name = side === "PERSON" ? plan.person.firstName : plan.manager.firstName;
  if (duties.length === 0) return null;
  return (
    <section>
      <Section title={plan.viewerSide === side ? w.myDuties[side] : w.duties[side](name)} />
      <Rows>
        {duties.map((duty) => (
          <li key={duty.id}>
            <div class="row">
              <Tick plan={plan} duty={duty} side={side} />
              <span class="grow">
                <span class="t">{duty.text}</span>
                <span class={isLate(duty) && plan.state === "RUNNING" ? "d bad" : "d"}>{when(plan, duty)}</span>
              </span>
            </div>
          </li>
        ))}
      </Rows>
    </section>
  );
}

function when(plan: FullPlan, duty: FullPlan["duties"][number]): string {
  const w = planWords.value;
  if (duty.doneAt) return w.doneOn(day(duty.doneAt));
  return isLate(duty) && plan.state === "RUNNING" ? w.late(day(duty.dueOn)) : w.dueOn(day(duty.dueOn));
}

function Tick({ plan, duty, side }: { plan: FullPlan; duty: FullPlan["duties"][number]; side: PlanSide }) {
  const w = planWords.value;
  if (duty.doneAt || plan.viewerSide !== side || !mayDo(plan, "COMPLETE_DUTY"))
    return (
      <span class="hit">
        <span class={duty.doneAt ? "tick done" : "tick"}>{duty.doneAt && <Icon name="check" />}</span>
        <span class="sr">{duty.doneAt ? w.ticked : w.open_}</span>
      </span>
    );
  const complete = async (): Promise<void> => {
    const item = await send(CompletePlanDutyDocument, { dutyId: duty.id }, { kind: "planDuty", names: [otherOf(plan).firstName], line: duty.text }, true);
    tick();
    sayWithUndo(w.ticked, item.id, () => say(w.takenBack));
  };
  return (
    <button type="button" class="hit" aria-label={w.tick(duty.text)} onClick={() => void complete()}>
      <span class="tick" />
    </button>
  );
}

export function Meetings({ plan }: { plan: FullPlan }) {
  const w = planWords.value;
  const [chosen, setChosen] = useState<string | null>(null);
  const milestones = [...plan.milestones].sort((a, b) => a.on.localeCompare(b.on));
  if (milestones.length === 0) return null;
  return (
    <section>
      <Section title={w.meetings} />
      <Rows>
        {milestones.map((one) => (
          <li key={one.id}>
            <div class="row">
              <span class={one.checkIn?.state === "HELD" ? "dot grew" : "dot tidy"}>
                <Icon name={one.checkIn?.state === "HELD" ? "check" : "talk"} />
              </span>
              <span class="grow">
                <span class="t">{one.topic ?? w.talkOn(day(one.on))}</span>
                <span class="d">{talkLine(one)}</span>
              </span>
              {one.checkIn ? (
                <a class="icb" href={`/check-ins/${one.checkIn.id}`} aria-label={one.topic ?? w.talkOn(day(one.on))}>
                  <Icon name="next" />
                </a>
              ) : (
                !one.hasCheckIn &&
                mayDo(plan, "LINK_CHECK_IN") && (
                  <Action look="line slim" aria-label={w.talkChooseOf(one.topic ?? day(one.on))} onClick={() => setChosen(one.id)}>
                    {w.talkChoose}
                  </Action>
                )
              )}
            </div>
          </li>
        ))}
      </Rows>
      {chosen && <MeetingSheet plan={plan} milestoneId={chosen} onClose={() => setChosen(null)} />}
    </section>
  );
}

function talkLine(one: FullPlan["milestones"][number]): string {
  const w = planWords.value;
  if (one.checkIn?.state === "HELD") return w.talkHeld;
  if (one.checkIn) return w.talkPlanned(`${day(one.checkIn.scheduledAt)}, ${clockThere(one.checkIn.scheduledAt)}`);
  return one.hasCheckIn ? w.talkThere : w.talkOn(day(one.on));
}
