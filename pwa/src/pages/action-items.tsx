/** What I said I would do, the overdue first; what others said; what is done, and what was dropped together. */
import { ClosedActionItemsDocument, MyActionItemsDocument, OpenActionItemsDocument } from "../gql/graphql";
import { type Item, itemsAsWritten } from "../data/meeting";
import { written } from "../data/sending";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Items } from "../parts/action-item";
import { Empty, Skeleton } from "../parts/bits";
import { Segment } from "../parts/choose";
import { Further } from "../parts/pages";
import { Screen, Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { go, location_ } from "../router";
import { words } from "../words";

const boxes = ["mine", "others", "done"] as const;
type Box = (typeof boxes)[number];
const lists = { mine: Mine, others: Others, done: Done };

export function ActionItems() {
  const w = words.value.items;
  const wanted = location_.value.searchParams.get("box");
  const box: Box = boxes.find((one) => one === wanted) ?? "mine";
  const List = lists[box];
  return (
    <Screen title={w.title} className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          <p>{w.hint}</p>
        </div>
      </div>
      <Segment
        legend={w.show}
        chosen={box}
        onChange={(next) => go(`/action-items?box=${next}`, "replace")}
        options={boxes.map((value) => ({ value, label: w.boxes[value] }))}
      />
      <List after={null} />
    </Screen>
  );
}

const NO_DATE = "9999";

/** Overdue first, then by day; what has no day comes last, the oldest of it first. */
export function byDue(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (a.dueOn ?? NO_DATE).localeCompare(b.dueOn ?? NO_DATE) || a.openedAt.localeCompare(b.openedAt));
}

const asWritten = (items: Parameters<typeof itemsAsWritten>[0]): Item[] => itemsAsWritten(items, written.value, [], me.value!.id);

function Mine({ after }: { after: string | null }) {
  const w = words.value.items;
  const seen = useQuery(MyActionItemsDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.actionItems;
  const items = byDue(asWritten(nodes));
  if (items.length === 0 && !after)
    return (
      <Empty title={w.empty} text={w.emptyText}>
        <a class="btn line" href="/check-ins">
          {words.value.checkIns.title}
        </a>
      </Empty>
    );
  return (
    <>
      <Items items={items} listed />
      <Further end={pageInfo} next={(cursor) => <Mine after={cursor} />} />
    </>
  );
}

function Others({ after }: { after: string | null }) {
  const w = words.value.items;
  const seen = useQuery(OpenActionItemsDocument, { after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.actionItems;
  const items = asWritten(nodes.filter((item) => item.owner.id !== me.value?.id));
  if (items.length === 0 && !after && !pageInfo.hasNextPage) return <Empty title={w.emptyOthers} text={w.emptyOthersText} />;
  return (
    <>
      <Items items={items} listed />
      <Further end={pageInfo} next={(cursor) => <Others after={cursor} />} />
    </>
  );
}

function Done() {
  const w = words.value.items;
  const done = useQuery(ClosedActionItemsDocument, { over: "DONE", after: null }).value;
  const dropped = useQuery(ClosedActionItemsDocument, { over: "DROPPED", after: null }).value;
  if (!done.data || !dropped.data) return <Trouble seen={done.data ? dropped : done} waiting={<Skeleton />} />;
  const [some, others] = [done.data.actionItems.nodes.length > 0, dropped.data.actionItems.nodes.length > 0];
  if (!some && !others) return <Empty title={w.emptyDone} text={w.emptyDoneText} />;
  return (
    <>
      {some && <Closed state="DONE" after={null} />}
      {others && (
        <Section title={w.dropped}>
          <Closed state="DROPPED" after={null} />
        </Section>
      )}
    </>
  );
}

function Closed({ state, after }: { state: "DONE" | "DROPPED"; after: string | null }) {
  const seen = useQuery(ClosedActionItemsDocument, { over: state, after }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const { nodes, pageInfo } = seen.data.actionItems;
  return (
    <>
      <Items items={nodes} listed />
      <Further end={pageInfo} next={(cursor) => <Closed state={state} after={cursor} />} />
    </>
  );
}
