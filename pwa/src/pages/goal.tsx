/** One goal: its ring, its numbers over time, what the owner and the calendar say, and what it hangs between. */
import { useState } from "preact/hooks";
import { type GoalPageQuery, GoalBranchDocument, GoalPageDocument } from "../gql/graphql";
import { asWritten, byHand } from "../data/goals";
import { useQuery } from "../data/store";
import { Action, Rows, Skeleton } from "../parts/bits";
import { dueLine, GoalRow, Marks, whose } from "../parts/goal";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { RecordSheet } from "../parts/record";
import { Ring } from "../parts/ring";
import { Dock, Screen, Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import type { Params } from "../router";
import { words } from "../words";
import { CloseSheet } from "./goal-close";
import { Numbers } from "./goal-numbers";
import { Proposed } from "./goal-proposed";
import { BothSay } from "./goal-standing";

export type FullGoal = NonNullable<GoalPageQuery["goal"]>;

export function GoalPage({ params }: { params: Params }) {
  const w = words.value.goals;
  const seen = useQuery(GoalPageDocument, { id: params.id! }).value;
  const goal = seen.data?.goal && asWritten(seen.data.goal);
  return (
    <Screen title={goal?.title ?? w.title} back="/goals" className="dock-pad stack-l">
      {!goal ? <Trouble seen={seen} waiting={<Skeleton rows={4} />} /> : goal.state === "PROPOSED" ? <Proposed goal={goal} /> : <Running goal={goal} />}
    </Screen>
  );
}

function Running({ goal }: { goal: FullGoal }) {
  const w = words.value.goals;
  const [recording, setRecording] = useState(false);
  const active = goal.state === "ACTIVE";
  return (
    <>
      <div class="row-x ring-head">
        <Ring share={goal.progress} label={goal.title} size="l" />
        <div class="grow">
          <h1 class="t-xl">{goal.title}</h1>
          <PartOf goal={goal} />
          {!active && <Marks goal={goal} />}
        </div>
      </div>
      {goal.closingNote && <p class="card quiet said">“{goal.closingNote}”</p>}
      {active && <BothSay goal={goal} />}
      <Numbers goal={goal} />
      <Why goal={goal} />
      <Under goal={goal} />
      {goal.viewerCanClose && active && <Close goal={goal} />}
      {goal.viewerCanRecord && byHand(goal).length > 0 && (
        <Dock>
          <Action look="go big wide" icon="plus" onClick={() => setRecording(true)}>
            {w.record}
          </Action>
        </Dock>
      )}
      {recording && <RecordSheet goal={goal} onClose={() => setRecording(false)} />}
    </>
  );
}

/** Whose it is, when it is due, and what it hangs under. */
export function PartOf({ goal }: { goal: FullGoal }) {
  const w = words.value.goals;
  return (
    <p class="sm dim">
      {w.ofWhom(whose(goal), dueLine(goal))}
      {goal.parent && (
        <>
          {" · "}
          {w.partOf} <a href={`/goals/${goal.parent.id}`}>{goal.parent.title}</a>
        </>
      )}
    </p>
  );
}

export function Why({ goal }: { goal: FullGoal }) {
  if (!goal.why) return null;
  return (
    <section>
      <h2>{words.value.goals.why}</h2>
      <p class="said">{goal.why}</p>
    </section>
  );
}

function Under({ goal }: { goal: FullGoal }) {
  const w = words.value.goals;
  return (
    <section>
      {goal.childrenCount > 0 && <Section title={w.under(goal.childrenCount)} />}
      {goal.childrenCount > 0 && <Children id={goal.id} after={null} />}
      {goal.state === "ACTIVE" && (
        <p class="sp">
          <a class="btn line" href={`/goals/new?parent=${goal.id}`}>
            <Icon name="plus" />
            {w.addUnder}
          </a>
        </p>
      )}
    </section>
  );
}

function Children({ id, after }: { id: string; after: string | null }) {
  const seen = useQuery(GoalBranchDocument, { id, after }).value;
  const children = seen.data?.goal?.children;
  if (!children) return <Trouble seen={seen} waiting={<Skeleton rows={2} />} />;
  // The server counts what is out of reach as well, and shows only what is within.
  if (children.nodes.length === 0 && !after) return <p class="sm dim">{words.value.goals.outOfReach}</p>;
  return (
    <>
      <Rows>
        {children.nodes.map((goal) => (
          <li key={goal.id}>
            <GoalRow goal={goal} named />
          </li>
        ))}
      </Rows>
      <Further end={children.pageInfo} next={(cursor) => <Children id={id} after={cursor} />} />
    </>
  );
}

function Close({ goal }: { goal: FullGoal }) {
  const [closing, setClosing] = useState(false);
  return (
    <>
      <Action look="line wide" onClick={() => setClosing(true)}>
        {words.value.goals.close}
      </Action>
      {closing && <CloseSheet goal={goal} onClose={() => setClosing(false)} />}
    </>
  );
}
