import { describe, expect, it } from "vitest";
import { draftFrom, type FullPlan, freshPlan, incomplete, missingIn, wordsOf } from "../src/data/plan-draft";
import { isDraft, planAsWritten, supportLate } from "../src/data/plans";
import type { OutboxKind } from "../src/data/outbox";
import { dayAhead } from "../src/words/time";

const person = { id: "p", name: "Ana Ruiz", firstName: "Ana", onShift: true };
const manager = { id: "m", name: "Maya Lind", firstName: "Maya", onShift: false };

const plan: FullPlan = {
  id: "plan",
  state: "RUNNING",
  startsOn: dayAhead(-20),
  endsOn: dayAhead(20),
  createdAt: "2026-11-01T10:00:00Z",
  endedAt: null,
  lookBackOn: null,
  personSignedAt: "2026-11-01T11:00:00Z",
  managerSignedAt: "2026-11-01T12:00:00Z",
  personLooksBack: null,
  managerLooksBack: null,
  personLookBackNote: null,
  managerLookBackNote: null,
  pausedOn: null,
  pauseReason: null,
  closingNote: null,
  person,
  manager,
  viewerSide: "MANAGER",
  viewerMoves: ["EDIT", "COMPLETE_DUTY", "RECORD", "PAUSE", "END_MET", "END_NOT_MET", "CALL_OFF"],
  reason: "Slow on Saturdays",
  wordedAt: "2026-11-01T10:30:00Z",
  evidence: [{ id: "e", note: "Nine minutes", metricId: null, goalId: null, feedbackId: "hidden", metric: null, goal: null, feedback: null }],
  expectations: [{ id: "n", title: "Minutes", unit: "min", start: "9", target: "5", current: "9", progress: 0 }],
  duties: [
    { id: "d1", side: "MANAGER", text: "Scanner", dueOn: dayAhead(-3), doneAt: null },
    { id: "d2", side: "PERSON", text: "Training", dueOn: dayAhead(5), doneAt: null },
  ],
  milestones: [{ id: "t", on: dayAhead(7), topic: null, hasCheckIn: true, checkIn: null }],
  history: [],
};

const item = (kind: OutboxKind, input: Record<string, unknown>) => ({ id: "item", kind, input, createdAt: Date.parse("2026-11-20T10:00:00Z") });

describe("a plan with what is still on its way", () => {
  it("shows a kept promise, a number and a pause at once, and the same again changes nothing", () => {
    const written = [item("planDuty", { dutyId: "d1" }), item("planNumber", { expectationId: "n", value: "7" }), item("planPaused", { planId: "plan", reason: "Leave" })];
    const seen = planAsWritten(plan, written);
    expect([seen.state, seen.expectations[0]!.progress, seen.pauseReason]).toEqual(["PAUSED", 0.5, "Leave"]);
    expect([supportLate(plan), supportLate(seen)]).toEqual([true, false]);
    expect(seen.viewerMoves).toEqual([]);
    expect(planAsWritten(seen, written)).toEqual(seen);
  });

  it("takes the names from under words that change, and keeps what was done and what is hidden", () => {
    const words = { ...wordsOf(draftFrom(plan)), reason: "In other words" };
    const seen = planAsWritten(plan, [item("planEdit", { planId: "plan", words })]);
    expect([seen.state, seen.personSignedAt, seen.managerSignedAt, seen.reason]).toEqual(["DRAFT", null, null, "In other words"]);
    expect(isDraft(seen)).toBe(true);
    expect(seen.evidence[0]!.feedbackId).toBe("hidden");
    expect(seen.milestones[0]!.hasCheckIn).toBe(true);
    expect(seen.duties.map((duty) => duty.id)).toEqual(["d1", "d2"]);
  });

  it("puts only my own name under it, and once", () => {
    const draft: FullPlan = { ...plan, state: "DRAFT", personSignedAt: null, managerSignedAt: null, viewerSide: "PERSON", viewerMoves: ["EDIT", "SIGN"] };
    const written = [item("planSigned", { planId: "plan", wordedAt: plan.wordedAt })];
    const seen = planAsWritten(draft, written);
    expect([seen.state, seen.personSignedAt, seen.managerSignedAt, seen.viewerMoves]).toEqual(["SIGNED_BY_PERSON", "2026-11-20T10:00:00.000Z", null, ["EDIT"]]);
    expect(planAsWritten(seen, written)).toEqual(seen);
  });

  it("runs as soon as the second name is under it", () => {
    const waits: FullPlan = { ...plan, state: "SIGNED_BY_PERSON", managerSignedAt: null, viewerSide: "MANAGER", viewerMoves: ["EDIT", "SIGN"] };
    const seen = planAsWritten(waits, [item("planSigned", { planId: "plan", wordedAt: plan.wordedAt })]);
    expect([seen.state, seen.viewerMoves]).toEqual(["RUNNING", []]);
  });

  it("leaves other plans alone", () => {
    expect(planAsWritten(plan, [item("planOff", { planId: "another", reason: "x" }), item("planDuty", { dutyId: "else" })])).toBe(plan);
  });
});

describe("a plan while it is written", () => {
  const whole = { ...freshPlan(), reason: "Slow" };

  it("goes there and back without a change", () => {
    expect(draftFrom({ ...plan, ...planAsWritten(plan, [item("planEdit", { planId: "plan", words: wordsOf(draftFrom(plan)) })]) })).toEqual(draftFrom(plan));
  });

  it("leaves out lines that nobody began", () => {
    expect(wordsOf(whole)).toMatchObject({ reason: "Slow", evidence: [], expectations: [], duties: [] });
    expect(missingIn(whole)).toBeUndefined();
  });

  it("says what is missing, the first thing first", () => {
    expect(missingIn(freshPlan())).toBe("reason");
    expect(missingIn({ ...whole, endsOn: dayAhead(-1), startsOn: dayAhead(-9) })).toBe("ahead");
    expect(missingIn({ ...whole, evidence: [{ note: " ", about: "goal:1" }] })).toBe("note");
    expect(missingIn({ ...whole, numbers: [{ title: "Minutes", unit: "", start: "1", target: "2" }] })).toBe("counted");
    expect(missingIn({ ...whole, numbers: [{ title: "Minutes", unit: "min", start: "2", target: "2" }] })).toBe("same");
    expect(missingIn({ ...whole, duties: [{ side: "PERSON", text: "Train", dueOn: dayAhead(60) }] })).toBe("within");
  });

  it("is not ready to be signed without what it rests on, a number and help", () => {
    expect(incomplete(plan)).toBeUndefined();
    expect(incomplete({ ...plan, evidence: [] })).toBe("evidence");
    expect(incomplete({ ...plan, expectations: [] })).toBe("numbers");
    expect(incomplete({ ...plan, duties: plan.duties.slice(1) })).toBe("support");
  });
});
