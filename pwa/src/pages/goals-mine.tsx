/** My goals: what waits for a yes, what runs, what was won or dropped. */
import { type GoalLineFragment, MyClosedGoalsDocument, MyGoalsDocument } from "../gql/graphql";
import { asWritten, proposalsOnTheirWay } from "../data/goals";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton } from "../parts/bits";
import { GoalRow } from "../parts/goal";
import { Icon } from "../parts/icon";
import { Pact } from "../parts/pact";
import { Further } from "../parts/pages";
import { Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { day } from "../words/time";

export function Mine() {
  const w = words.value.goals;
  const seen = useQuery(MyGoalsDocument, {}).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={4} />} />;
  const proposed = seen.data.proposed.nodes.map(asWritten).filter((goal) => goal.state === "PROPOSED");
  const toAgree = proposed.filter((goal) => goal.viewerCanAgree);
  const others = proposed.filter((goal) => !goal.viewerCanAgree);
  const active = seen.data.active.nodes.filter((goal) => asWritten(goal).state === "ACTIVE");
  const sending = proposalsOnTheirWay();
  return (
    <div>
      {toAgree.length > 0 && (
        <Section title={w.waitingForYou}>
          <div class="stack">
            {toAgree.map((goal) => (
              <ToAgree key={goal.id} goal={goal} />
            ))}
          </div>
        </Section>
      )}
      {others.length + sending.length > 0 && (
        <Section title={w.waitingForThem}>
          <Rows>
            {sending.map((item) => (
              <Row key={item.id} icon="clock" title={item.line} text={words.value.waiting.states.waiting} />
            ))}
            {others.map((goal) => (
              <li key={goal.id}>
                <GoalRow goal={goal} />
              </li>
            ))}
          </Rows>
        </Section>
      )}
      {active.length > 0 && (
        <Section title={w.now}>
          <Rows>
            {active.map((goal) => (
              <li key={goal.id}>
                <GoalRow goal={goal} />
              </li>
            ))}
          </Rows>
        </Section>
      )}
      {proposed.length + active.length + sending.length === 0 && (
        <Empty title={w.empty} text={w.emptyText}>
          <a class="btn go" href="/goals/new">
            {w.propose}
          </a>
        </Empty>
      )}
      <Closed title={w.done} state="DONE" after={null} />
      <Closed title={w.dropped} state="DROPPED" after={null} />
    </div>
  );
}

/** Somebody proposes, and my half is missing. */
export function ToAgree({ goal }: { goal: GoalLineFragment }) {
  const w = words.value.goals;
  return (
    <a class="card row soft-tide" href={`/goals/${goal.id}`}>
      <Pact mine={false} theirs label={w.halves(goal.author.firstName)} />
      <span class="grow">
        <span class="t">{w.proposes(goal.author.firstName)}</span>
        <span class="d">{w.proposal(goal.title, day(goal.dueOn))}</span>
      </span>
      <Icon name="next" />
    </a>
  );
}

interface ClosedProps {
  title: string;
  state: "DONE" | "DROPPED";
  after: string | null;
}

/** What is over, with what its owner said at the end. */
function Closed({ title, state, after }: ClosedProps) {
  const seen = useQuery(MyClosedGoalsDocument, { state, after }).value;
  if (!seen.data || seen.data.goals.nodes.length === 0) return null;
  const rows = (
    <Rows>
      {seen.data.goals.nodes.map((goal) => (
        <li key={goal.id}>
          <GoalRow goal={goal} />
          {goal.closingNote && <p class="sm dim inset">“{goal.closingNote}”</p>}
        </li>
      ))}
    </Rows>
  );
  return (
    <>
      {after ? <div class="sp">{rows}</div> : <Section title={title}>{rows}</Section>}
      <div class="sp">
        <Further end={seen.data.goals.pageInfo} next={(cursor) => <Closed title={title} state={state} after={cursor} />} />
      </div>
    </>
  );
}
