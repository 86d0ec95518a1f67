/** The chosen goal beside the tree: what its owner says, what the calendar says, and what moves it. */
import { type CompanyGoalQuery, CompanyGoalDocument, StoreManagerDocument } from "../gql/graphql";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { Icon } from "../parts/icon";
import type { Named } from "../parts/person";
import { Ring } from "../parts/ring";
import { Standing } from "../parts/standing";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { decimal } from "../words/number";
import { day } from "../words/time";
import { show } from "./company-goals";
import { whose } from "./company-tree";
import { Curve } from "./goal-numbers";

type Goal = NonNullable<CompanyGoalQuery["goal"]>;

export function ChosenGoal({ id }: { id: string }) {
  const w = words.value.company;
  const seen = useQuery(CompanyGoalDocument, { id }).value;
  const goal = seen.data?.goal;
  return (
    <>
      <Action look="bare" icon="back" onClick={() => show({ goal: null })}>
        {w.backToTree}
      </Action>
      {goal ? <Sides goal={goal} /> : <Trouble seen={seen} waiting={<Skeleton rows={3} />} />}
    </>
  );
}

function Sides({ goal }: { goal: Goal }) {
  const w = words.value.company;
  const shown = goal.keyResults.find((number) => number.history.length > 0);
  return (
    <>
      <div class="row-x">
        <Ring share={goal.progress} label={w.progress} />
        <div class="grow">
          <h2>{goal.title}</h2>
          <p class="sm dim">{[whose(goal), w.due(day(goal.dueOn)), goal.parent && w.partOf(goal.parent.title)].filter(Boolean).join(" · ")}</p>
        </div>
      </div>
      {goal.why && <p class="sm">{goal.why}</p>}
      <div class="row-x">
        <div class="grow">
          <p class="sm dim">{words.value.goals.says(goal.owner?.firstName ?? whose(goal))}</p>
          <Standing status={goal.status} />
        </div>
        <div class="grow">
          <p class="sm dim">{words.value.goals.calendarSays}</p>
          <Standing status={goal.pace} />
        </div>
      </div>
      {goal.statusNote && <p class="said">“{goal.statusNote}”</p>}
      {goal.status !== goal.pace && <p class="sm dim">{w.bothRight}</p>}
      {shown && (
        <>
          <h3>{w.inUnit(shown.title, shown.unit)}</h3>
          <Curve number={shown} startsOn={goal.startsOn} />
        </>
      )}
      {goal.keyResults.length > 0 && <KeyResults goal={goal} />}
      <a class="btn line wide" href={`/goals/${goal.id}`}>
        {w.openGoal}
      </a>
      {goal.owner ? <AskAbout person={goal.owner} /> : goal.store && <AskManager storeId={goal.store.id} />}
    </>
  );
}

function KeyResults({ goal }: { goal: Goal }) {
  const w = words.value.company;
  return (
    <>
      <h3>{w.moves}</h3>
      <table class="tbl">
        <thead>
          <tr>
            <th scope="col">{w.keyResult}</th>
            {[w.start, w.now, w.target].map((head) => (
              <th key={head} scope="col" class="n">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {goal.keyResults.map((number) => (
            <tr key={number.id}>
              <th scope="row">{w.inUnit(number.title, number.unit)}</th>
              <td class="n">{decimal(number.start)}</td>
              <td class="n">{decimal(number.current)}</td>
              <td class="n">{decimal(number.target)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** A store's goal is its manager's to speak about. */
function AskManager({ storeId }: { storeId: string }) {
  const manager = useQuery(StoreManagerDocument, { storeId }).value.data?.people.nodes[0];
  return manager ? <AskAbout person={manager} /> : null;
}

function AskAbout({ person }: { person: Named }) {
  if (person.id === me.value!.id) return null;
  return (
    <a class="btn line wide" href={`/ask/${person.id}`}>
      <Icon name="talk" />
      {words.value.company.ask(person.firstName)}
    </a>
  );
}
