/** Everybody in reach: who is here, a word for them, and the way in for somebody new. */
import { useEffect, useState } from "preact/hooks";
import { TeamDocument, type TeamMemberFragment } from "../gql/graphql";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Empty, Row, Rows, Skeleton } from "../parts/bits";
import { Further } from "../parts/pages";
import { Avatar } from "../parts/person";
import { Screen, Section } from "../parts/screen";
import { Search } from "../parts/search";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { entry } from "../words/entry";
import { MoreFor } from "./team-more";

/** Who sets up the shared devices of their store. */
const SET_UP = new Set(["SUPERVISOR", "MANAGER"]);
/** Above this many people one looks by name, not by scrolling. */
const MANY = 12;

export function People() {
  const w = words.value.team;
  const storeId = me.value?.store?.id ?? null;
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim() || null), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  const all = useQuery(TeamDocument, { after: null, storeId, search: null }).value.data?.people;
  const here = all?.nodes.filter((person) => person.onShift).length ?? 0;
  const title = storeId ? w.title : w.titleAll;
  return (
    <Screen title={title} className="stack">
      <div class="hello">
        <div class="grow">
          <h1>{title}</h1>
          {all && <p class={here > 0 ? "live" : ""}>{w.onShift(here, all.totalCount)}</p>}
        </div>
      </div>
      {all && all.totalCount > MANY && <Search label={words.value.give.find} value={typed} onInput={setTyped} />}
      <Members after={null} storeId={storeId} search={search} />
      {me.value && SET_UP.has(me.value.role) && storeId && (
        <Rows>
          <Row icon="screen" title={entry.value.shared.title} text={entry.value.shared.text} href="/shared-devices" />
        </Rows>
      )}
      <p class="sm dim pad">{w.honest}</p>
    </Screen>
  );
}

function Members({ after, storeId, search }: { after: string | null; storeId: string | null; search: string | null }) {
  const w = words.value.team;
  const seen = useQuery(TeamDocument, { after, storeId, search }).value;
  if (!seen.data) return <Trouble seen={seen} waiting={<Skeleton rows={5} />} />;
  const people = seen.data.people.nodes.filter((person) => !person.viewerIsMe);
  if (people.length === 0 && !after)
    return search ? (
      <Empty title={words.value.give.nobodyFound(search)} text={words.value.give.nobodyFoundText} />
    ) : (
      <Empty title={w.empty} text={w.emptyText} />
    );
  const here = people.filter((person) => person.onShift);
  const others = people.filter((person) => !person.onShift);
  return (
    <>
      {here.length > 0 && <Group title={<span class="live">{w.here}</span>} people={here} />}
      {others.length > 0 && <Group title={w.others} people={others} />}
      <Further end={seen.data.people.pageInfo} next={(cursor) => <Members after={cursor} storeId={storeId} search={search} />} />
    </>
  );
}

function Group({ title, people }: { title: preact.ComponentChildren; people: readonly TeamMemberFragment[] }) {
  const w = words.value.team;
  return (
    <Section title={title}>
      <Rows>
        {people.map((person) => (
          <li key={person.id}>
            <div class="row">
              <Avatar person={person} />
              <span class="grow">
                <span class="t">{person.name}</span>
                <span class="d">{person.jobTitle || words.value.roles[person.role]}</span>
              </span>
              <span class="row-x tight acts">
                {person.viewerCanEnrol && <MoreFor person={person} />}
                {person.viewerCanGiveFeedback && (
                  <a class="btn" href={`/give/${person.id}`} aria-label={w.giveTo(person.name)}>
                    {w.give}
                  </a>
                )}
              </span>
            </div>
          </li>
        ))}
      </Rows>
    </Section>
  );
}
