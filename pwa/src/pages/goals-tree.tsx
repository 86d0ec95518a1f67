/** The tree of a store, or of the company: what hangs under a goal opens in place, a page at a time. */
import { useState } from "preact/hooks";
import { type GoalLevel, type GoalLineFragment, GoalBranchDocument, GoalTreeDocument } from "../gql/graphql";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { tops } from "../data/tree";
import { Empty, Skeleton } from "../parts/bits";
import { GoalRow } from "../parts/goal";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { words } from "../words";

interface Ground {
  storeId: string | null;
  level: GoalLevel;
}

export function Tree() {
  const storeId = me.value!.store?.id ?? null;
  const ground: Ground = { storeId, level: storeId ? "STORE" : "COMPANY" };
  return (
    <div>
      <Proposals ground={ground} />
      <Roots ground={ground} after={null} />
    </div>
  );
}

function Proposals({ ground }: { ground: Ground }) {
  const nodes = useQuery(GoalTreeDocument, { ...ground, state: "PROPOSED", after: null }).value.data?.goals.nodes ?? [];
  if (nodes.length === 0) return null;
  return (
    <Section title={words.value.goals.proposals}>
      <Branches goals={nodes} />
    </Section>
  );
}

function Roots({ ground, after }: { ground: Ground; after: string | null }) {
  const w = words.value.goals;
  const seen = useQuery(GoalTreeDocument, { ...ground, state: "ACTIVE", after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={4} />} />;
  const { nodes, pageInfo } = seen.data.goals;
  if (nodes.length === 0 && !after) return <Empty title={w.emptyStore} text={w.emptyStoreText} />;
  // A store's goal under another one of the store opens there.
  const branches = <Branches goals={tops(nodes, (place) => place.id === ground.storeId)} />;
  return (
    <>
      {after ? branches : <Section title={w.now}>{branches}</Section>}
      <Further end={pageInfo} next={(cursor) => <Roots ground={ground} after={cursor} />} />
    </>
  );
}

function Branches({ goals }: { goals: readonly GoalLineFragment[] }) {
  return (
    <ul class="branches" role="list">
      {goals.map((goal) => (
        <Branch key={goal.id} goal={goal} />
      ))}
    </ul>
  );
}

function Branch({ goal }: { goal: GoalLineFragment }) {
  const w = words.value.goals;
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div class="card flush">
        <GoalRow goal={goal} named />
        {goal.childrenCount > 0 && (
          <button type="button" class="under" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name="down" />
            <span>
              {w.under(goal.childrenCount)}
              <span class="sr"> {goal.title}</span>
            </span>
          </button>
        )}
      </div>
      {open && <Children id={goal.id} after={null} />}
    </li>
  );
}

function Children({ id, after }: { id: string; after: string | null }) {
  const w = words.value.goals;
  const seen = useQuery(GoalBranchDocument, { id, after }).value;
  const children = seen.data?.goal?.children;
  if (!children) return <Trouble seen={seen} waiting={<Skeleton rows={2} />} />;
  // The server counts what is out of reach as well, and shows only what is within.
  if (children.nodes.length === 0 && !after) return <p class="sm dim pad">{w.outOfReach}</p>;
  return (
    <>
      <Branches goals={children.nodes} />
      <Further end={children.pageInfo} next={(cursor) => <Children id={id} after={cursor} />} />
    </>
  );
}
