/** The goals of my people: what is off track first, because that is where a word helps most. */
import { type GoalState, type GoalStatus, TeamGoalsDocument } from "../gql/graphql";
import { worstFirst } from "../data/goals";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Rows, Skeleton } from "../parts/bits";
import { GoalRow } from "../parts/goal";
import { Further } from "../parts/pages";
import { Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { words } from "../words";

interface Part {
  state: GoalState;
  status: GoalStatus | null;
}

const parts: readonly Part[] = [
  { state: "PROPOSED", status: null },
  { state: "ACTIVE", status: "OFF_TRACK" },
  { state: "ACTIVE", status: "DELAYED" },
  { state: "ACTIVE", status: "ON_TRACK" },
];

export function TeamGoals() {
  return (
    <div>
      {parts.map((part) => (
        <List key={`${part.state}${part.status}`} part={part} after={null} />
      ))}
      <p class="sm dim pad">
        {words.value.team.honest} <a href="/team">{words.value.goals.proposeToTeam}</a>
      </p>
    </div>
  );
}

function List({ part, after }: { part: Part; after: string | null }) {
  const w = words.value.goals;
  const storeId = me.value!.store?.id ?? null;
  const seen = useQuery(TeamGoalsDocument, { storeId, ...part, after }).value;
  // One sign of trouble is enough for four lists that are asked for together.
  if (!seen.data) return part === parts[0] ? <Trouble seen={seen} waiting={<Skeleton rows={4} />} /> : null;
  const { nodes, pageInfo } = seen.data.goals;
  const goals = worstFirst(nodes).filter((goal) => !goal.owner || goal.owner.id !== me.value!.id);
  const rows = goals.length > 0 && (
    <Rows>
      {goals.map((goal) => (
        <li key={goal.id}>
          <GoalRow goal={goal} named />
        </li>
      ))}
    </Rows>
  );
  return (
    <>
      {rows && (after ? <div class="sp">{rows}</div> : <Section title={part.status ? w.status[part.status] : w.proposals}>{rows}</Section>)}
      <Further end={pageInfo} next={(cursor) => <List part={part} after={cursor} />} />
    </>
  );
}
