/** The tree: what hangs under a goal opens in place, a page at a time. Lists within lists, so a screen reader counts along. */
import { useId, useState } from "preact/hooks";
import { type CompanyTreeQueryVariables, CompanyTreeDocument, type TreeLineFragment } from "../gql/graphql";
import { useQuery } from "../data/store";
import { tops } from "../data/tree";
import { Empty, Skeleton } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Further } from "../parts/pages";
import { Ring } from "../parts/ring";
import { Standing } from "../parts/standing";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { day } from "../words/time";
import { show, type View } from "./company-goals";

type Filter = CompanyTreeQueryVariables["filter"];

/** All of it from the roots; narrowed to a place, what its stores want; narrowed by status, every goal that stands so. */
function startOf({ region, store, status }: View): Filter {
  const place = { state: "ACTIVE", region, storeId: store } as const;
  if (status) return { ...place, status };
  return region || store ? { ...place, level: "STORE" } : { state: "ACTIVE", roots: true };
}

export function CompanyTree({ view }: { view: View }) {
  const roots = !view.region && !view.store && !view.status;
  return <Level filter={startOf(view)} after={null} chosen={view.goal} top openFirst={roots} />;
}

interface LevelProps {
  filter: Filter;
  after: string | null;
  chosen: string | null;
  top?: boolean;
  openFirst?: boolean;
}

function Level({ filter, after, chosen, top, openFirst }: LevelProps) {
  const w = words.value.company;
  const seen = useQuery(CompanyTreeDocument, { filter, after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={top ? 5 : 2} />} />;
  const { nodes, pageInfo } = seen.data.goals;
  if (nodes.length === 0 && !after) return top ? <Empty title={w.none} text={w.noneText} /> : <p class="sm dim pad">{w.outOfReach}</p>;
  const { region, storeId, level } = filter;
  // What a store wants under another goal of the same list opens there.
  const shown = level === "STORE" ? tops(nodes, (place) => (storeId ? place.id === storeId : place.region === region)) : nodes;
  return (
    <>
      <ul role="list" class={top ? "root" : undefined}>
        {shown.map((goal, i) => (
          <Branch key={goal.id} goal={goal} chosen={chosen} opened={openFirst === true && i === 0} />
        ))}
      </ul>
      <Further end={pageInfo} next={(cursor) => <Level filter={filter} after={cursor} chosen={chosen} {...(top ? { top } : {})} />} />
    </>
  );
}

function Branch({ goal, chosen, opened }: { goal: TreeLineFragment; chosen: string | null; opened: boolean }) {
  const w = words.value.company;
  const [open, setOpen] = useState(opened);
  const below = useId();
  const parts = [whose(goal), w.due(day(goal.dueOn)), goal.childrenCount > 0 && w.under(goal.childrenCount)];
  return (
    <li>
      <div class="branch">
        {goal.childrenCount > 0 ? (
          <button
            type="button"
            class="icb turner"
            aria-expanded={open}
            aria-controls={open ? below : undefined}
            aria-label={w.open(goal.title)}
            onClick={() => setOpen(!open)}
          >
            <Icon name="next" />
          </button>
        ) : (
          <span class="leaf" />
        )}
        <button type="button" class="node" aria-current={goal.id === chosen ? "true" : undefined} onClick={() => show({ goal: goal.id })}>
          <Ring size="s" share={goal.progress} label={w.progress} />
          <span class="grow">
            <span class="b">{goal.title}</span>
            <span class="d2">{parts.filter(Boolean).join(" · ")}</span>
          </span>
          <Standing status={goal.status} />
        </button>
      </div>
      {open && (
        <div id={below}>
          <Level filter={{ state: "ACTIVE", parentId: goal.id }} after={null} chosen={chosen} />
        </div>
      )}
    </li>
  );
}

/** A person, a store, or the company. */
export function whose(goal: TreeLineFragment): string {
  return goal.owner?.name ?? goal.store?.name ?? words.value.company.company;
}
