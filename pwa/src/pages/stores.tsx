/** The stores in reach, region by region: each leads to its day. */
import { useEffect, useState } from "preact/hooks";
import { StoresDocument, StoresOpenDocument, type StoresQuery } from "../gql/graphql";
import { lastDays } from "../data/days";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton } from "../parts/bits";
import { Further } from "../parts/pages";
import { Screen, Section } from "../parts/screen";
import { Search } from "../parts/search";
import { Trouble } from "../parts/trouble";
import { boardWords } from "../words/board";
import "../styles/board.css";

type Store = StoresQuery["stores"]["nodes"][number];

/** Above this many one looks by name. */
const MANY = 12;
/** An insight is closed or forgotten after that. */
const RECENT = 84;

export function Stores() {
  const w = boardWords.value.stores;
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim() || null), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  const all = useQuery(StoresDocument, { after: null, search: null }).value.data?.stores;
  const counted = useQuery(StoresOpenDocument, lastDays(RECENT)).value.data?.insightSummary ?? [];
  const open = new Map(counted.map((row) => [row.store?.id, row.open]));
  return (
    <Screen title={w.title} className="broad">
      <div class="hello">
        <div class="grow">
          <h1>{w.title}</h1>
          <p>{w.text}</p>
        </div>
      </div>
      {all && all.totalCount > MANY && <Search label={w.find} value={typed} onInput={setTyped} />}
      <Listed after={null} search={search} open={open} />
    </Screen>
  );
}

interface ListedProps {
  after: string | null;
  search: string | null;
  open: ReadonlyMap<string | undefined, number>;
}

function Listed({ after, search, open }: ListedProps) {
  const w = boardWords.value.stores;
  const seen = useQuery(StoresDocument, { after, search }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={5} />} />;
  const { nodes, pageInfo } = seen.data.stores;
  if (nodes.length === 0 && !after) return <Empty title={w.none} text={w.noneText} />;
  return (
    <>
      {[...byRegion(nodes)].map(([region, stores]) => (
        <Section key={region} title={region || w.noRegion}>
          <Rows>
            {stores.map((store) => (
              <Row key={store.id} icon="operations" title={store.name} text={saidOf(open.get(store.id) ?? 0)} href={`/stores/${store.id}/day`} />
            ))}
          </Rows>
        </Section>
      ))}
      <Further end={pageInfo} next={(cursor) => <Listed after={cursor} search={search} open={open} />} />
    </>
  );
}

function saidOf(open: number): string {
  const w = boardWords.value.stores;
  return open > 0 ? w.open(open) : w.quiet;
}

function byRegion(stores: readonly Store[]): Map<string, Store[]> {
  const found = new Map<string, Store[]>();
  for (const store of stores) {
    const region = store.region ?? "";
    found.set(region, [...(found.get(region) ?? []), store]);
  }
  return new Map([...found].sort(([one], [other]) => one.localeCompare(other)));
}
