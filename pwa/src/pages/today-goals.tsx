/** My goals on Today: rings to glance at, each the way to its page. */
import type { GoalLineFragment } from "../gql/graphql";
import { asWritten } from "../data/goals";
import { Ring } from "../parts/ring";
import { Section } from "../parts/screen";
import { words } from "../words";

/** Proposals whose missing half is mine. */
export function goalsToAgree(proposed: readonly GoalLineFragment[]): GoalLineFragment[] {
  return proposed.map(asWritten).filter((goal) => goal.state === "PROPOSED" && goal.viewerCanAgree);
}

export function MyRings({ goals: seen }: { goals: readonly GoalLineFragment[] }) {
  const w = words.value.goals;
  const goals = seen.map(asWritten).filter((goal) => goal.state === "ACTIVE");
  if (goals.length === 0) return null;
  return (
    <Section title={w.mineLong} link={<a href="/goals">{w.all}</a>}>
      <div class="card">
        <div class="faces">
          {goals.map((goal) => (
            <a class="face" key={goal.id} href={`/goals/${goal.id}`}>
              <Ring share={goal.progress} label={goal.title} />
              <span class="two-lines" aria-hidden="true">
                {goal.title}
              </span>
            </a>
          ))}
        </div>
      </div>
    </Section>
  );
}
