/** Codes for several people who start today, on one sheet of paper. Each works once, for a short time. */
import { useState } from "preact/hooks";
import { EnrolDocument, type EnrolMutation, TeamDocument } from "../gql/graphql";
import { ask } from "../data/client";
import { me } from "../data/session";
import { useQuery } from "../data/store";
import { Action, Banner, Empty, Skeleton } from "../parts/bits";
import { Faces, type Named } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { Trouble } from "../parts/trouble";
import { words } from "../words";
import { teamWords } from "../words/team";
import { clock } from "../words/time";
import "../styles/codes.css";

type Made = EnrolMutation["personEnrol"];

export function Codes() {
  const w = teamWords.value.codes;
  const [made, setMade] = useState<readonly Made[]>([]);
  return (
    <Screen title={w.title} back="/team" bar={w.title} className="dock-pad stack-l">
      {made.length > 0 ? <Sheet made={made} onOthers={() => setMade([])} /> : <Choose onMade={setMade} />}
    </Screen>
  );
}

function Choose({ onMade }: { onMade: (made: readonly Made[]) => void }) {
  const w = teamWords.value.codes;
  const [chosen, setChosen] = useState<readonly Named[]>([]);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(0);
  const seen = useQuery(TeamDocument, { after: null, storeId: me.value?.store?.id ?? null, search: null }).value;
  const people = seen.data?.people.nodes.filter((person) => person.viewerCanEnrol && !person.viewerIsMe);
  const make = async (): Promise<void> => {
    setBusy(true);
    const asked = await Promise.allSettled(chosen.map(async ({ id }) => (await ask(EnrolDocument, { input: { personId: id, endSessions: false } })).personEnrol));
    const made = asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    setFailed(asked.length - made.length);
    setBusy(false);
    // All or none: a sheet on which somebody is missing is found out when that person stands there.
    if (made.length === asked.length) onMade(made);
  };
  return (
    <>
      <div>
        <h1>{w.who}</h1>
        <p class="dim">{w.hint}</p>
      </div>
      {failed > 0 && <Banner icon="look" title={w.some(failed)} tone="soft-bad" />}
      {!people ? (
        <Trouble seen={seen} waiting={<Skeleton rows={4} />} />
      ) : people.length === 0 ? (
        <Empty title={words.value.team.empty} text={words.value.team.emptyText} />
      ) : (
        <Faces
          people={people}
          href={() => ""}
          chosen={{
            has: (id) => chosen.some((person) => person.id === id),
            toggle: (person) => setChosen(chosen.some(({ id }) => id === person.id) ? chosen.filter(({ id }) => id !== person.id) : [...chosen, person]),
          }}
        />
      )}
      <Dock>
        {chosen.length === 0 && <p class="sm dim missing">{w.missing}</p>}
        <Action look="go big wide" busy={busy} missing={chosen.length === 0 ? w.missing : undefined} onClick={() => make()}>
          {busy ? w.making : w.make(chosen.length)}
        </Action>
      </Dock>
    </>
  );
}

function Sheet({ made, onOthers }: { made: readonly Made[]; onOthers: () => void }) {
  const w = teamWords.value.codes;
  const until = made.map(({ expiresAt }) => expiresAt).sort()[0]!;
  return (
    <>
      <div class="no-print">
        <h1>{w.title}</h1>
        <p class="dim">{w.ready(clock(until))}</p>
      </div>
      <ul class="slips" role="list">
        {made.map(({ person, code, qr, expiresAt }) => (
          <li class="card slip" key={person.id}>
            <p class="b">{w.scan(person.firstName)}</p>
            <img class="qr" src={qr} alt={words.value.team.qr(person.firstName)} width="180" height="180" />
            <p class="sm">{w.type(location.host)}</p>
            <p class="code">{`${code.slice(0, 4)} ${code.slice(4)}`}</p>
            <p class="sm dim">
              {person.name} · {words.value.team.until(clock(expiresAt))}
            </p>
          </li>
        ))}
      </ul>
      <Dock two>
        <Action look="" onClick={onOthers}>
          {w.others}
        </Action>
        <Action look="go big" onClick={() => window.print()}>
          {w.print}
        </Action>
      </Dock>
    </>
  );
}
