import { describe, expect, it } from "vitest";
import { gapOf, sorted, standAsWritten, trainingAsWritten } from "../src/data/learning";
import type { StandFragment, TrainingOnListFragment } from "../src/gql/graphql";

const ana = { id: "ana", name: "Ana Ruiz", firstName: "Ana", onShift: false };
const sam = { id: "sam", name: "Sam Okoro", firstName: "Sam", onShift: false };

function training(id: string, more: Partial<TrainingOnListFragment> = {}): TrainingOnListFragment {
  const steps = ["one", "two"].map((step) => ({ step: { id: step, title: step, text: null }, doneAt: null }));
  const about = { id: "t", title: "Faster returns", minutes: 6 };
  const may = { viewerCanWorkOn: true, viewerCanSayWhetherItHelped: false };
  const fresh = { state: "ASSIGNED" as const, dueOn: null, stepsDone: 0, createdAt: "2026-11-01T09:00:00Z", doneAt: null, helped: null };
  return { id, training: about, person: ana, assignedBy: sam, steps, ...may, ...fresh, ...more };
}

const said = (kind: "stepDone" | "trained" | "trainingBack" | "helped" | "level", input: Record<string, unknown>) => ({ kind, input, createdAt: 1_700_000_000_000 });

describe("a training, with what is on its way", () => {
  const steps = [said("stepDone", { assignmentId: "a", stepId: "one" }), said("stepDone", { assignmentId: "a", stepId: "two" })];

  it("counts each step once, however often it is told", () => {
    const once = trainingAsWritten(training("a"), steps.slice(0, 1));
    expect([once.state, once.stepsDone]).toEqual(["STARTED", 1]);
    expect(trainingAsWritten(once, steps.slice(0, 1))).toEqual(once);
  });

  it("is done when that was said, and asks whether it helped", () => {
    const done = trainingAsWritten(training("a"), [...steps, said("trained", { assignmentId: "a" }), said("helped", { assignmentId: "a", helped: 4 })]);
    expect([done.state, done.stepsDone, done.viewerCanWorkOn, done.viewerCanSayWhetherItHelped, done.helped]).toEqual(["DONE", 2, false, true, 4]);
  });

  it("leaves the others as they are", () => {
    expect(trainingAsWritten(training("b"), steps)).toEqual(training("b"));
  });
});

it("sorts what is open by its day, what has none last, and what is over apart", () => {
  const list = [training("never"), training("late", { dueOn: "2026-12-24" }), training("soon", { dueOn: "2026-12-01" }), training("back")];
  const { open, over } = sorted(list, [said("trainingBack", { assignmentId: "back", reason: "No" })]);
  expect(open.map((one) => one.id)).toEqual(["soon", "late", "never"]);
  expect(over.map((one) => [one.id, one.state])).toEqual([["back", "DECLINED"]]);
});

describe("a skill", () => {
  const stand: StandFragment = { skill: { id: "till", name: "Till" }, required: 4, own: null, lead: { level: 3, note: null, createdAt: "", author: sam } };

  it("has no gap where nobody said anything, and the wider of two", () => {
    expect(gapOf({ ...stand, lead: null })).toBe(0);
    expect(gapOf(stand)).toBe(1);
    expect(gapOf({ ...stand, own: { level: 1, note: null, createdAt: "" } })).toBe(3);
    expect(gapOf({ ...stand, lead: { ...stand.lead!, level: 5 } })).toBe(0);
  });

  it("takes a level on the side of whoever said it", () => {
    const level = [said("level", { skillId: "till", personId: "ana", level: 2 })];
    expect(standAsWritten(stand, level, "ana", ana).own?.level).toBe(2);
    expect(standAsWritten(stand, level, "ana", sam).lead?.level).toBe(2);
    expect(standAsWritten(stand, level, "ben", sam)).toBe(stand);
  });
});
