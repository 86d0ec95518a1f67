/** Goals as they stand with what is still on its way: a ring moves when its number is written down, not when it arrives. */
import type { GoalEditInput, GoalLineFragment, GoalPageQuery, GoalStatus } from "../gql/graphql";
import type { OutboxItem } from "./outbox";
import { weighted } from "./progress";
import { justSent, outboxItems } from "./sending";

/** What was written about goals and has not been answered, oldest first; what just arrived until the fresh data is here. */
const onTheirWay = (): OutboxItem[] => [...justSent.value, ...outboxItems.value].filter((item) => item.state !== "refused");

function applied<Goal extends GoalLineFragment>(goal: Goal, item: OutboxItem): Goal {
  if (item.kind === "number") {
    if (!goal.keyResults.some((one) => one.id === item.input.keyResultId)) return goal;
    const keyResults = goal.keyResults.map((one) =>
      one.id === item.input.keyResultId ? { ...one, current: String(item.input.value) } : one,
    );
    return { ...goal, keyResults, progress: weighted(keyResults) };
  }
  if (item.input.goalId !== goal.id) return goal;
  if (item.kind === "goalEdit") return goal.state === "PROPOSED" ? reworded(goal, item) : goal;
  if (item.kind === "goalAgree") return { ...goal, viewerCanAgree: false };
  if (item.kind === "goalStatus") return { ...goal, status: item.input.status as GoalStatus };
  if (item.kind === "goalClose")
    return { ...goal, state: item.input.dropped ? "DROPPED" : "DONE", viewerCanRecord: false, viewerCanAgree: false };
  return goal;
}

type OnItsPage = Pick<NonNullable<GoalPageQuery["goal"]>, "why" | "parent" | "ownerAgreedAt" | "leadAgreedAt">;

/** A counter-proposal: the new words with my half; the other half has to come in again. */
function reworded<Goal extends GoalLineFragment>(goal: Goal, item: OutboxItem): Goal {
  const { title, why, parentId, startsOn, dueOn, keyResults } = item.input as unknown as GoalEditInput;
  const { parent } = goal as Partial<OnItsPage>;
  const onItsPage: OnItsPage = { why: why ?? null, parent: parent?.id === parentId ? (parent ?? null) : null, ownerAgreedAt: null, leadAgreedAt: null };
  // A list asked for less, and what it did not ask for does no harm.
  return {
    ...goal,
    ...onItsPage,
    title,
    startsOn,
    dueOn,
    keyResults: keyResults.map((one, i) => {
      const metric = goal.keyResults.find((known) => known.metric && known.metric.id === one.metricId)?.metric ?? null;
      return { weight: "1", ...one, metric, id: `${item.id}.${i}`, current: one.start, history: [] };
    }),
    viewerCanAgree: false,
  };
}

export function asWritten<Goal extends GoalLineFragment>(goal: Goal): Goal {
  return onTheirWay().reduce(applied, goal);
}

/** Its numbers that people write down; the others follow a metric. */
export const byHand = <Number extends Pick<GoalLineFragment["keyResults"][number], "metric">>(goal: { keyResults: readonly Number[] }): Number[] =>
  goal.keyResults.filter((one) => !one.metric);

/** Goals that were proposed on this phone and are not with the server yet. */
export const proposalsOnTheirWay = (): OutboxItem[] =>
  outboxItems.value.filter((item) => item.kind === "goal" && item.state !== "refused");

/** Worst first: what its owner calls off track, then what the calendar does. */
export function worstFirst<Goal extends Pick<GoalLineFragment, "status" | "pace">>(goals: readonly Goal[]): Goal[] {
  const rank: Record<GoalStatus, number> = { OFF_TRACK: 0, DELAYED: 1, ON_TRACK: 2 };
  return [...goals].sort((a, b) => rank[a.status] - rank[b.status] || rank[a.pace] - rank[b.pace]);
}
