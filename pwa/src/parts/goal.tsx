/** A goal in a list: its ring, when it is due, where it stands, and the + that writes down a number. */
import { useState } from "preact/hooks";
import type { GoalLineFragment } from "../gql/graphql";
import { asWritten, byHand } from "../data/goals";
import { me } from "../data/session";
import { words } from "../words";
import { day, dayAhead } from "../words/time";
import { Icon } from "./icon";
import { RecordSheet } from "./record";
import { Ring } from "./ring";
import { Standing } from "./standing";

/** Whose it is: a person's first name, a store's name, or the company. */
export function whose(goal: GoalLineFragment): string {
  return goal.owner?.firstName ?? goal.store?.name ?? words.value.goals.company;
}

export function dueLine(goal: GoalLineFragment): string {
  const w = words.value.goals;
  if (goal.closedAt) return w.closedOn(day(goal.closedAt));
  return goal.dueOn < dayAhead(0) ? w.wasDue(day(goal.dueOn)) : w.due(day(goal.dueOn));
}

interface GoalRowProps {
  goal: GoalLineFragment;
  /** In a list of many owners: say whose it is, where the list does not. */
  named?: boolean;
}

export function GoalRow({ goal: seen, named }: GoalRowProps) {
  const w = words.value.goals;
  const goal = asWritten(seen);
  const [recording, setRecording] = useState(false);
  return (
    <div class="row goal">
      <a class="ringed" href={`/goals/${goal.id}`}>
        <Ring share={goal.progress} label={goal.title} />
        <span class="grow">
          <span class="t">{goal.title}</span>
          <span class="d">{named && (goal.owner || goal.store?.id !== me.value?.store?.id) ? w.ofWhom(whose(goal), dueLine(goal)) : dueLine(goal)}</span>
          <Marks goal={goal} />
        </span>
      </a>
      {goal.viewerCanRecord && byHand(goal).length > 0 && (
        <button type="button" class="icb add" aria-label={w.recordFor(goal.title)} onClick={() => setRecording(true)}>
          <Icon name="plus" />
        </button>
      )}
      {recording && <RecordSheet goal={goal} onClose={() => setRecording(false)} />}
    </div>
  );
}

export function Marks({ goal }: { goal: GoalLineFragment }) {
  const w = words.value.goals;
  if (goal.state === "PROPOSED") return <span class="tag tidy">{goal.viewerCanAgree ? w.yourYes : w.proposed}</span>;
  if (goal.state === "DROPPED") return <span class="tag">{w.dropped}</span>;
  if (goal.state === "DONE")
    return (
      <span class={goal.succeeded ? "tag grew" : "tag"}>
        {goal.succeeded && <Icon name="check" />}
        {goal.succeeded ? w.won : w.closed}
      </span>
    );
  return (
    <span class="row-x tight marks">
      <Standing status={goal.status} />
      {goal.pace !== goal.status && <span class="sm dim">{w.paceSays(w.status[goal.pace])}</span>}
    </span>
  );
}
