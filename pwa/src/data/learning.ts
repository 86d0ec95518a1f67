/** Trainings and skills as they will be once everything written on this phone has arrived. Pure: the same again changes nothing. */
import type { StandFragment, TrainingOnListFragment } from "../gql/graphql";
import type { OutboxItem } from "./outbox";

type Written = Pick<OutboxItem, "kind" | "input" | "createdAt">;

const isOpen = (training: Pick<TrainingOnListFragment, "state">): boolean => training.state === "ASSIGNED" || training.state === "STARTED";

function learned<T extends TrainingOnListFragment>(seen: T, one: Written): T {
  if (one.input.assignmentId !== seen.id) return seen;
  const at = new Date(one.createdAt).toISOString();
  const over = { viewerCanWorkOn: false };
  switch (one.kind) {
    case "stepDone": {
      const steps = seen.steps.map((line) => (line.step.id === one.input.stepId ? { ...line, doneAt: line.doneAt ?? at } : line));
      const state = seen.state === "ASSIGNED" ? "STARTED" : seen.state;
      return { ...seen, state, steps, stepsDone: steps.filter((line) => line.doneAt).length };
    }
    case "trained":
      return { ...seen, ...over, state: "DONE", doneAt: seen.doneAt ?? at, viewerCanSayWhetherItHelped: true };
    case "trainingBack":
      return { ...seen, ...over, state: "DECLINED" };
    case "helped":
      return { ...seen, helped: one.input.helped as number };
    default:
      return seen;
  }
}

export function trainingAsWritten<T extends TrainingOnListFragment>(seen: T, written: readonly Written[]): T {
  return written.reduce(learned, seen);
}

/** A list, sorted into what is open (the first day to come first, what has no day last) and what is over (the latest first). */
export function sorted<T extends TrainingOnListFragment>(seen: readonly T[], written: readonly Written[]): { open: T[]; over: T[] } {
  const all = [...new Map(seen.map((one) => [one.id, trainingAsWritten(one, written)])).values()];
  const open = all.filter(isOpen).sort((a, b) => (a.dueOn ?? "9999").localeCompare(b.dueOn ?? "9999") || a.createdAt.localeCompare(b.createdAt));
  const over = all.filter((one) => !isOpen(one)).sort((a, b) => (b.doneAt ?? b.createdAt).localeCompare(a.doneAt ?? a.createdAt));
  return { open, over };
}

/** A level that was said on this phone counts at once, on the side of whoever said it. */
export function standAsWritten<T extends StandFragment>(seen: T, written: readonly Written[], personId: string, me: Author): T {
  return written.reduce((stand, one) => {
    if (one.kind !== "level" || one.input.skillId !== seen.skill.id || one.input.personId !== personId) return stand;
    const said = { level: one.input.level as number, note: null, createdAt: new Date(one.createdAt).toISOString(), author: me };
    return personId === me.id ? { ...stand, own: said } : { ...stand, lead: said };
  }, seen);
}

type Author = NonNullable<StandFragment["lead"]>["author"];

/** Required minus what one side says, the larger of the two; 0 where nobody sees anything missing. */
export function gapOf(stand: Pick<StandFragment, "required" | "own" | "lead">): number {
  const required = stand.required ?? 0;
  return Math.max(0, ...[stand.own, stand.lead].map((said) => (said ? required - said.level : 0)));
}
