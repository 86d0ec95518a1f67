/** Sheets of a plan: a number, a check-in, and what is said when it rests or ends. */
import { useId, useState } from "preact/hooks";
import { CallOffPlanDocument, EndPlanDocument, LinkPlanCheckInDocument, PausePlanDocument, PlanMeetingsDocument, RecordInPlanDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import type { FullPlan } from "../data/plan-draft";
import { otherOf, supportLate } from "../data/plans";
import { send } from "../data/sending";
import { useQuery } from "../data/store";
import { Action, Rows, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Sheet } from "../parts/sheet";
import { say, sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { meetingTime } from "../words/meeting-time";
import { decimal, readDecimal } from "../words/number";
import { planWords } from "../words/plans";
import { day, dayAhead } from "../words/time";

interface NumberSheetProps {
  plan: FullPlan;
  number: FullPlan["expectations"][number];
  onClose: () => void;
}

export function NumberSheet({ plan, number, onClose }: NumberSheetProps) {
  const w = planWords.value;
  const id = useId();
  const [typed, setTyped] = useState(() => decimal(number.current));
  const value = readDecimal(typed);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (value === null) return;
    const said = words.value.goals.withUnit(decimal(value), number.unit);
    const line = `${number.title}: ${said}`;
    const item = await send(RecordInPlanDocument, { expectationId: number.id, value }, { kind: "planNumber", names: [otherOf(plan).firstName], line }, true);
    onClose();
    double();
    sayWithUndo(w.recorded(said), item.id, () => say(w.takenBack));
  };
  return (
    <Sheet title={number.title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void save(event)}>
        <div class="fld">
          <label for={id}>{words.value.goals.withUnit(w.today, number.unit)}</label>
          <input
            class="inp"
            id={id}
            // The number pad of an iPhone has no minus.
            inputMode={number.start.startsWith("-") || number.target.startsWith("-") ? "text" : "decimal"}
            autocomplete="off"
            aria-invalid={value === null ? "true" : undefined}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <Action look="go big wide" type="submit" missing={value === null ? w.typeNumber : undefined}>
          {value === null ? w.typeNumber : w.saveNumber}
        </Action>
      </form>
    </Sheet>
  );
}

export function MeetingSheet({ plan, milestoneId, onClose }: { plan: FullPlan; milestoneId: string; onClose: () => void }) {
  const w = planWords.value;
  const other = otherOf(plan);
  const seen = useQuery(PlanMeetingsDocument, { personId: other.id }).value;
  const choose = async (checkInId: string, time: string): Promise<void> => {
    const input = { milestoneId, checkInId };
    const item = await send(LinkPlanCheckInDocument, input, { kind: "planTalk", names: [other.firstName], line: time }, true);
    onClose();
    sayWithUndo(w.talkLinked, item.id, () => say(w.takenBack));
  };
  const meetings = seen.data?.checkIns.nodes.filter((one) => one.state !== "SKIPPED");
  return (
    <Sheet title={w.talkWhich} onClose={onClose}>
      {!meetings ? (
        <Trouble seen={seen} waiting={<Skeleton rows={2} />} />
      ) : meetings.length === 0 ? (
        <p class="dim">{w.talkNone}</p>
      ) : (
        <Rows>
          {meetings.map((one) => (
            <li key={one.id}>
              <button type="button" class="row" onClick={() => void choose(one.id, meetingTime(one.scheduledAt))}>
                <span class={one.state === "HELD" ? "dot grew" : "dot tidy"}>
                  <Icon name={one.state === "HELD" ? "check" : "talk"} />
                </span>
                <span class="grow t">{meetingTime(one.scheduledAt)}</span>
              </button>
            </li>
          ))}
        </Rows>
      )}
      <a class="btn line wide" href={`/check-ins/new/${other.id}`}>
        {w.talkPlan}
      </a>
    </Sheet>
  );
}

type Act = "pause" | "end" | "callOff";

export function ActSheet({ plan, act, onClose }: { plan: FullPlan; act: Act; onClose: () => void }) {
  const w = planWords.value;
  const missingId = useId();
  const [met, setMet] = useState<"met" | "notMet">("met");
  const paper = usePaper(`plan:${act}:${plan.id}`, "");
  const note = paper.text.trim();
  const missing = (act === "end" && met === "notMet" ? blocked(plan) : undefined) ?? (note ? undefined : w.sayWhy);
  const doIt = async (): Promise<void> => {
    const item = await sent(plan, act, met === "met", note);
    const before = paper.text;
    paper.clear();
    onClose();
    double();
    sayWithUndo({ pause: w.paused, end: w.endSaid, callOff: w.calledOff }[act], item.id, () => {
      paper.write(before);
      say(w.takenBack);
    });
  };
  return (
    <Sheet title={w[act]} onClose={onClose}>
      {act === "end" ? (
        <Segment
          legend={w.how}
          chosen={met}
          onChange={setMet}
          options={[
            { value: "met", label: w.met },
            { value: "notMet", label: w.notMet },
          ]}
        />
      ) : (
        <p class="sm dim">{act === "pause" ? w.pauseHint : w.callOffHint}</p>
      )}
      <Field label={act === "end" ? w.endNote : w.pauseWhy} hint="" most={1000} value={paper.text} onInput={paper.write} />
      <p class="sm dim missing" id={missingId}>
        {missing}
      </p>
      <Action look="go big wide" missing={missing} aria-describedby={missing ? missingId : undefined} onClick={() => doIt()}>
        {w[act]}
      </Action>
    </Sheet>
  );
}

/** Why it cannot end as not met now; the server says the same. */
function blocked(plan: FullPlan): string | undefined {
  const w = planWords.value;
  if (supportLate(plan)) return w.endBlockedSupport;
  return plan.endsOn >= dayAhead(0) ? w.endBlockedTime(day(plan.endsOn)) : undefined;
}

function sent(plan: FullPlan, act: Act, met: boolean, note: string): ReturnType<typeof send> {
  const line = { names: [otherOf(plan).firstName], line: note };
  switch (act) {
    case "pause":
      return send(PausePlanDocument, { planId: plan.id, reason: note }, { kind: "planPaused", ...line }, true);
    case "end":
      return send(EndPlanDocument, { planId: plan.id, met, note }, { kind: "planEnded", ...line }, true);
    default:
      return send(CallOffPlanDocument, { planId: plan.id, reason: note }, { kind: "planOff", ...line }, true);
  }
}
