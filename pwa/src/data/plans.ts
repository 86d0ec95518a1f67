/** Plans as they will be once everything written on this phone has arrived. Pure: the same again changes nothing. */
import type { LookBack, PlanLineFragment, PlanMove, PlanState, PlanWordsInput } from "../gql/graphql";
import { dayAhead } from "../words/time";
import type { OutboxItem } from "./outbox";
import type { FullPlan } from "./plan-draft";
import { progressOf } from "./progress";

type Written = Pick<OutboxItem, "kind" | "input" | "createdAt" | "id">;

const OPEN: readonly PlanState[] = ["DRAFT", "SIGNED_BY_PERSON", "SIGNED_BY_MANAGER", "RUNNING", "PAUSED"];

export const isOpen = (plan: Pick<PlanLineFragment, "state">): boolean => OPEN.includes(plan.state);

/** Whether it is being written: nobody or one of the two has signed. */
export const isDraft = (plan: Pick<PlanLineFragment, "state">): boolean => isOpen(plan) && plan.state !== "RUNNING" && plan.state !== "PAUSED";

/** The one beside the viewer; for HR the person. */
export const otherOf = (plan: PlanLineFragment): PlanLineFragment["person"] => (plan.viewerSide === "PERSON" ? plan.manager : plan.person);

export const mayDo = (plan: Pick<PlanLineFragment, "viewerMoves">, move: PlanMove): boolean => plan.viewerMoves.includes(move);

export const isLate = (duty: Pick<PlanLineFragment["duties"][number], "doneAt" | "dueOn">): boolean => !duty.doneAt && duty.dueOn < dayAhead(0);

/** Support that was promised and did not come: with it open no plan ends as not met. */
export const supportLate = (plan: Pick<PlanLineFragment, "duties">): boolean => plan.duties.some((duty) => duty.side === "MANAGER" && isLate(duty));

function changed<P extends PlanLineFragment>(plan: P, one: Written): P {
  const at = new Date(one.createdAt).toISOString();
  if (one.kind === "planDuty") {
    if (!plan.duties.some((duty) => duty.id === one.input.dutyId)) return plan;
    return { ...plan, duties: plan.duties.map((duty) => (duty.id === one.input.dutyId ? { ...duty, doneAt: duty.doneAt ?? at } : duty)) };
  }
  if (one.kind === "planNumber") return withNumber(plan, one);
  if (one.input.planId !== plan.id) return plan;
  const done = { viewerMoves: [] as PlanMove[] };
  switch (one.kind) {
    case "planEdit":
      return reworded(plan, one);
    case "planSigned":
      return signed(plan, at);
    case "planPaused":
      return { ...plan, ...done, state: "PAUSED", pausedOn: plan.pausedOn ?? dayAhead(0), pauseReason: one.input.reason };
    case "planResumed":
      return plan.state === "PAUSED" ? { ...plan, ...done, state: "RUNNING", pausedOn: null } : plan;
    case "planEnded":
      return { ...plan, ...done, state: one.input.met ? "MET" : "NOT_MET", endedAt: plan.endedAt ?? at, closingNote: one.input.note };
    case "planOff":
      return { ...plan, ...done, state: "CALLED_OFF", endedAt: plan.endedAt ?? at, closingNote: one.input.reason };
    case "planBack": {
      const result = one.input.result as LookBack;
      return plan.viewerSide === "PERSON" ? { ...plan, personLooksBack: result } : { ...plan, managerLooksBack: result };
    }
    default:
      return plan;
  }
}

/** My name is under it, and with both names it runs; what may be done then the server says when it has arrived. */
function signed<P extends PlanLineFragment>(plan: P, at: string): P {
  if (!mayDo(plan, "SIGN")) return plan;
  const person = plan.viewerSide === "PERSON";
  const both = Boolean(person ? plan.managerSignedAt : plan.personSignedAt);
  const state: PlanState = both ? "RUNNING" : person ? "SIGNED_BY_PERSON" : "SIGNED_BY_MANAGER";
  const viewerMoves = both ? [] : plan.viewerMoves.filter((move) => move !== "SIGN");
  return person ? { ...plan, state, viewerMoves, personSignedAt: at } : { ...plan, state, viewerMoves, managerSignedAt: at };
}

/** The new words, and no name under them. */
function reworded<P extends PlanLineFragment>(plan: P, one: Written): P {
  const words = one.input.words as PlanWordsInput;
  const full = plan as Partial<FullPlan>;
  const duties = (words.duties ?? []).map((duty, i) => ({ ...duty, id: duty.id ?? `${one.id}.d${i}`, doneAt: plan.duties.find((known) => known.id === duty.id)?.doneAt ?? null }));
  // A list asked for less, and what it did not ask for does no harm.
  return {
    ...plan,
    state: "DRAFT",
    personSignedAt: null,
    managerSignedAt: null,
    viewerMoves: plan.viewerMoves.filter((move) => move === "EDIT"),
    reason: words.reason,
    startsOn: words.startsOn,
    endsOn: words.endsOn,
    duties,
    evidence: (words.evidence ?? []).map((line, i) => {
      const known = full.evidence?.find((row) => (line.goalId ?? line.feedbackId ?? line.metricId) && row.goalId === line.goalId && row.feedbackId === line.feedbackId && row.metricId === line.metricId);
      return { goal: known?.goal ?? null, feedback: known?.feedback ?? null, metric: known?.metric ?? null, ...line, id: `${one.id}.e${i}` };
    }),
    expectations: (words.expectations ?? []).map((line, i) => {
      const known = full.expectations?.find((row) => row.id === line.id);
      const current = known && known.start === line.start ? known.current : line.start;
      return { ...line, id: line.id ?? `${one.id}.n${i}`, current, progress: progressOf({ ...line, current }) };
    }),
    milestones: (words.milestones ?? []).map((line, i) => {
      const known = full.milestones?.find((row) => row.id === line.id);
      return { ...line, topic: line.topic ?? null, id: line.id ?? `${one.id}.m${i}`, hasCheckIn: known?.hasCheckIn ?? false, checkIn: known?.checkIn ?? null };
    }),
  };
}

function withNumber<P extends PlanLineFragment>(plan: P, one: Written): P {
  const { expectations } = plan as Partial<FullPlan>;
  if (!expectations?.some((row) => row.id === one.input.expectationId)) return plan;
  const current = String(one.input.value);
  return {
    ...plan,
    expectations: expectations.map((row) =>
      row.id === one.input.expectationId ? { ...row, current, progress: progressOf({ ...row, current }) } : row,
    ),
  };
}

export function planAsWritten<P extends PlanLineFragment>(plan: P, written: readonly Written[]): P {
  return written.reduce(changed, plan);
}
