/** Several stores, or several people: found by name or region, each a chip. */
import { useEffect, useState } from "preact/hooks";
import { StartPeopleDocument, StartStoresDocument } from "../gql/graphql";
import type { Unit } from "../data/effect-start";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { words } from "../words";
import { insightWords } from "../words/insights";
import { Chips } from "./choose";
import { Picker } from "./picker";
import { Search } from "./search";

interface UnitsProps {
  chosen: readonly Unit[];
  /** Those on the other side. */
  without: readonly Unit[];
  onChange: (chosen: Unit[]) => void;
}

/** Above this many one looks by name. */
const MANY = 12;
/** So many are named in words; a few chips are seen at a glance. */
const SEEN = 3;

export function StoreUnits(props: UnitsProps) {
  const w = insightWords.value.effects.begin;
  const [typed, setTyped, search] = useSearch();
  const [region, setRegion] = useState<string | null>(null);
  const all = useQuery(StartStoresDocument, { search: null, region: null }).value.data?.stores;
  const found = useQuery(StartStoresDocument, { search, region }).value.data?.stores.nodes ?? [];
  const regions = [...new Set((all?.nodes ?? []).flatMap((store) => store.region ?? []))].sort();
  return (
    <div class="stack">
      {regions.length > 1 && (
        <Picker label={w.region} everything={w.everywhere} chosen={region} options={regions.map((one) => ({ value: one, label: one }))} onChange={setRegion} />
      )}
      {(all?.totalCount ?? 0) > MANY && <Search label={w.findStore} value={typed} onInput={setTyped} />}
      <Found {...props} legend={w.stores} found={found} />
    </div>
  );
}

export function PeopleUnits(props: UnitsProps) {
  const w = insightWords.value.effects.begin;
  const [typed, setTyped, search] = useSearch();
  const storeId = me.value!.store?.id ?? null;
  const all = useQuery(StartPeopleDocument, { search: null, storeId }).value.data?.people;
  const found = useQuery(StartPeopleDocument, { search, storeId }).value.data?.people.nodes ?? [];
  return (
    <div class="stack">
      {(all?.totalCount ?? 0) > MANY && <Search label={w.findPerson} value={typed} onInput={setTyped} />}
      <Found {...props} legend={w.people} found={found} />
    </div>
  );
}

function Found({ legend, chosen, without, onChange, found }: UnitsProps & { legend: string; found: readonly Unit[] }) {
  const w = insightWords.value.effects.begin;
  const taken = new Set(without.map(({ id }) => id));
  const fresh = found.filter(({ id }) => !taken.has(id));
  const known = new Map([...chosen, ...fresh].map((unit) => [unit.id, unit]));
  const open = fresh.filter(({ id }) => !chosen.some((one) => one.id === id));
  const choose = (ids: readonly string[]): void => onChange(ids.flatMap((id) => known.get(id) ?? []).map(({ id, name }) => ({ id, name })));
  return (
    <>
      <Chips legend={legend} options={[...known.values()].map(({ id, name }) => ({ value: id, label: name }))} chosen={chosen.map(({ id }) => id)} onChange={choose} />
      {open.length > 1 && (
        <button type="button" class="btn bare" onClick={() => choose([...chosen, ...open].map(({ id }) => id))}>
          {w.all(open.length)}
        </button>
      )}
      <p class={chosen.length > SEEN ? "sm dim" : "sr"} role="status">
        {chosen.length > 0 ? words.value.several(chosen.slice(0, SEEN).map(({ name }) => name)) + (chosen.length > SEEN ? w.andMore(chosen.length - SEEN) : "") : w.nobody}
      </p>
    </>
  );
}

/** What is typed, and what is looked for a moment later. */
function useSearch(): [string, (typed: string) => void, string | null] {
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim() || null), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped, search];
}
