/** Who did you notice? People on shift first, then lately, then everybody; search at the bottom. */
import { useState } from "preact/hooks";
import { GiveWhoDocument, type GiveWhoQuery } from "../gql/graphql";
import { called, useFound } from "../data/find";
import { useQuery } from "../data/store";
import { Action, Empty, Skeleton } from "../parts/bits";
import { type Chosen, Faces, type Named } from "../parts/person";
import { Search } from "../parts/search";
import { Dock, Screen, Section } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { go, location_ } from "../router";
import { words } from "../words";

type Candidate = GiveWhoQuery["everybody"]["nodes"][number];

const tellable = (people: readonly Candidate[]): Candidate[] =>
  people.filter((person) => person.viewerCanGiveFeedback && !person.viewerIsMe);
const without = (people: readonly Candidate[], ...others: Candidate[][]): Candidate[] => {
  const ids = new Set(others.flat().map((person) => person.id));
  return people.filter((person) => !ids.has(person.id));
};

export function Give() {
  const w = words.value.give;
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<Named[] | null>(location_.value.searchParams.has("several") ? [] : null);
  const choosing: Chosen | undefined = chosen
    ? {
        has: (id) => chosen.some((person) => person.id === id),
        toggle: (person) =>
          setChosen(chosen.some((one) => one.id === person.id) ? chosen.filter((one) => one.id !== person.id) : [...chosen, person]),
      }
    : undefined;
  const several = (
    <button type="button" class="btn bare" aria-pressed={chosen !== null} onClick={() => setChosen(chosen ? null : [])}>
      {chosen ? w.onePerson : w.severalPeople}
    </button>
  );
  return (
    <Screen title={w.who} back="/" closing bar={w.title} barEnd={several} className="dock-pad">
      <h1>{w.who}</h1>
      <People search={search.trim()} href={(person) => `/give/${person.id}`} choosing={choosing} />
      <Dock>
        {chosen && chosen.length > 0 && (
          <Action look="go big wide" onClick={() => go(`/give/${chosen.map((person) => person.id).join(",")}?wall`)}>
            {w.next(chosen.length)}
          </Action>
        )}
        <Search label={w.find} value={search} onInput={setSearch} />
      </Dock>
    </Screen>
  );
}

/** Faces to choose from; also used to ask somebody for feedback. */
export function People({ search, href, choosing }: { search: string; href: (person: Named) => string; choosing?: Chosen | undefined }) {
  const w = words.value.give;
  const seen = useQuery(GiveWhoDocument, {}).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton />} />;
  const here = tellable(seen.data.onShift.nodes);
  const lately = without(tellable(seen.data.lately.nodes), here);
  const others = without(tellable(seen.data.everybody.nodes), here, lately);
  const faces = (people: Candidate[]) => <Faces people={people} href={href} {...(choosing ? { chosen: choosing } : {})} />;
  if (search) return <Found key="found" search={search} known={[...here, ...lately, ...others]} faces={faces} />;
  if (here.length + lately.length + others.length === 0) return <Empty title={w.nobody} text={w.nobodyText} />;
  return (
    <>
      {here.length > 0 && <Section title={<span class="live">{w.onShift}</span>}>{faces(here)}</Section>}
      {lately.length > 0 && <Section title={w.lately}>{faces(lately)}</Section>}
      {others.length > 0 && <Section title={w.everybody}>{faces(others)}</Section>}
    </>
  );
}

/** People already on the phone at once, also offline; then whoever else the server finds. */
function Found({ search, known, faces }: { search: string; known: Candidate[]; faces: (people: Candidate[]) => preact.JSX.Element }) {
  const w = words.value.give;
  const { people, answered } = useFound(search);
  const near = called(search, known);
  const found = [...near, ...without(tellable(people), near)];
  return (
    <Section title={w.found}>
      <p class="sr" role="status">
        {found.map((person) => person.name).join(", ")}
      </p>
      {found.length > 0 ? faces(found) : answered && <Empty title={w.nobodyFound(search)} text={w.nobodyFoundText} />}
    </Section>
  );
}
