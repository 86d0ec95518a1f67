/** A plan while it is being written. It lies among the papers, so it is there again after the app was closed, and after Undo. */
import type { PlanPageQuery, PlanSide, PlanWordsInput } from "../gql/graphql";
import { decimal, readDecimal } from "../words/number";
import { dayAhead } from "../words/time";

export type FullPlan = NonNullable<PlanPageQuery["plan"]>;

export interface EvidenceLine {
  note: string;
  /** What it rests on: "goal:ID", "feedback:ID", "metric:ID", or nothing but words. */
  about: string;
}

export interface NumberLine {
  id?: string;
  title: string;
  unit: string;
  /** As typed. */
  start: string;
  target: string;
}

export interface DutyLine {
  id?: string;
  side: PlanSide;
  text: string;
  dueOn: string;
}

export interface MeetingLine {
  id?: string;
  on: string;
  topic: string;
}

export interface PlanDraft {
  reason: string;
  startsOn: string;
  endsOn: string;
  evidence: EvidenceLine[];
  numbers: NumberLine[];
  duties: DutyLine[];
  meetings: MeetingLine[];
}

export const freshEvidence = (): EvidenceLine => ({ note: "", about: "" });
export const freshNumber = (): NumberLine => ({ title: "", unit: "", start: "", target: "" });
export const freshDuty = (side: PlanSide, dueOn: string): DutyLine => ({ side, text: "", dueOn });
export const freshMeeting = (on: string): MeetingLine => ({ on, topic: "" });

/** Eight weeks are long enough to change something, and there is help from the first week on. */
export const freshPlan = (): PlanDraft => ({
  reason: "",
  startsOn: dayAhead(0),
  endsOn: dayAhead(56),
  evidence: [freshEvidence()],
  numbers: [freshNumber()],
  duties: [freshDuty("MANAGER", dayAhead(7)), freshDuty("PERSON", dayAhead(14))],
  meetings: [freshMeeting(dayAhead(14)), freshMeeting(dayAhead(42))],
});

export function draftFrom(plan: FullPlan): PlanDraft {
  return {
    reason: plan.reason,
    startsOn: plan.startsOn,
    endsOn: plan.endsOn,
    evidence: plan.evidence.map(({ note, goalId, feedbackId, metricId }) => ({
      note,
      about: goalId ? `goal:${goalId}` : feedbackId ? `feedback:${feedbackId}` : metricId ? `metric:${metricId}` : "",
    })),
    numbers: plan.expectations.map(({ id, title, unit, start, target }) => ({ id, title, unit, start: decimal(start), target: decimal(target) })),
    duties: plan.duties.map(({ id, side, text, dueOn }) => ({ id, side, text, dueOn })),
    meetings: plan.milestones.map(({ id, on, topic }) => ({ id, on, topic: topic ?? "" })),
  };
}

/** Lines that somebody began to write; an empty one is none. */
const begun = {
  evidence: (draft: PlanDraft) => draft.evidence.filter((one) => one.note.trim() || one.about),
  numbers: (draft: PlanDraft) => draft.numbers.filter((one) => [one.title, one.unit, one.start, one.target].some((text) => text.trim())),
  duties: (draft: PlanDraft) => draft.duties.filter((one) => one.text.trim()),
  meetings: (draft: PlanDraft) => draft.meetings.filter((one) => one.on),
};

export type Missing = "reason" | "dates" | "ahead" | "note" | "counted" | "value" | "same" | "within";

/** The first thing that keeps it from being sent. A draft may miss a whole part: that is asked for when it is signed. */
export function missingIn(draft: PlanDraft): Missing | undefined {
  if (!draft.reason.trim()) return "reason";
  if (!draft.startsOn || !draft.endsOn || draft.endsOn < draft.startsOn) return "dates";
  if (draft.endsOn <= dayAhead(0)) return "ahead";
  if (begun.evidence(draft).some((one) => !one.note.trim())) return "note";
  for (const one of begun.numbers(draft)) {
    const [start, target] = [readDecimal(one.start), readDecimal(one.target)];
    if (!one.title.trim() || !one.unit.trim()) return "counted";
    if (start === null || target === null) return "value";
    if (start === target) return "same";
  }
  const days = [...begun.duties(draft).map((one) => one.dueOn), ...begun.meetings(draft).map((one) => one.on)];
  if (days.some((on) => on < draft.startsOn || on > draft.endsOn)) return "within";
  return undefined;
}

/** The draft as the server takes it; call it when nothing is missing. */
export function wordsOf(draft: PlanDraft): PlanWordsInput {
  const named = (about: string, kind: string): string | null => (about.startsWith(`${kind}:`) ? about.slice(kind.length + 1) : null);
  return {
    reason: draft.reason.trim(),
    startsOn: draft.startsOn,
    endsOn: draft.endsOn,
    evidence: begun.evidence(draft).map(({ note, about }) => ({
      note: note.trim(),
      goalId: named(about, "goal"),
      feedbackId: named(about, "feedback"),
      metricId: named(about, "metric"),
    })),
    expectations: begun.numbers(draft).map((one) => ({
      id: one.id ?? null,
      title: one.title.trim(),
      unit: one.unit.trim(),
      start: readDecimal(one.start)!,
      target: readDecimal(one.target)!,
    })),
    duties: begun.duties(draft).map(({ id, side, text, dueOn }) => ({ id: id ?? null, side, text: text.trim(), dueOn })),
    milestones: begun.meetings(draft).map(({ id, on, topic }) => ({ id: id ?? null, on, topic: topic.trim() || null })),
  };
}

export type Incomplete = "evidence" | "numbers" | "support";

/** What nobody signs without. */
export function incomplete(plan: FullPlan): Incomplete | undefined {
  if (plan.evidence.length === 0) return "evidence";
  if (plan.expectations.length === 0) return "numbers";
  return plan.duties.some((duty) => duty.side === "MANAGER") ? undefined : "support";
}
