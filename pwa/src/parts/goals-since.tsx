/** The goals on the table of a check-in, and what changed since the last one. */
import type { CheckInFullFragment } from "../gql/graphql";
import { words } from "../words";
import { decimal, percent } from "../words/number";
import { day } from "../words/time";
import { Ring } from "./ring";
import { Section } from "./screen";
import { Standing } from "./standing";

type Snapshot = CheckInFullFragment["goalsAtStart"][number];

/** More values than this belong on the goal's own page. */
const MOST_VALUES = 2;

export function GoalsSince({ goals }: { goals: readonly Snapshot[] }) {
  if (goals.length === 0) return null;
  return (
    <Section title={words.value.checkIns.goals}>
      <ul class="card flush rows" role="list">
        {goals.map((goal) => (
          <li key={goal.goalId}>
            {goal.goal ? (
              <a class="row" href={`/goals/${goal.goal.id}`}>
                <Inside goal={goal} />
              </a>
            ) : (
              <div class="row">
                <Inside goal={goal} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Inside({ goal }: { goal: Snapshot }) {
  return (
    <>
      <Ring share={goal.progress} label={goal.title} size="s" />
      <span class="grow">
        <span class="t">{goal.title}</span>
        <span class="d">
          <Change goal={goal} />
        </span>
        {goal.recorded.slice(0, MOST_VALUES).map((value) => (
          <span class="d" key={value.at}>
            {value.title}: {decimal(value.value)} {value.unit} · {day(value.at)}
          </span>
        ))}
        {goal.goal?.state === "PROPOSED" ? <span class="tag tidy">{words.value.goals.proposed}</span> : <Standing status={goal.status} />}
      </span>
    </>
  );
}

function Change({ goal }: { goal: Snapshot }) {
  const w = words.value.checkIns;
  const before = goal.progressBefore;
  if (before === null || before === undefined) return <>{w.newGoal}</>;
  if (percent(before) === percent(goal.progress)) return <b>{goal.changed ? w.sameShare : w.noChange}</b>;
  const text = w.fromTo(percent(before), percent(goal.progress));
  return goal.progress > before ? <b class="ok">{text}</b> : <b>{text}</b>;
}
