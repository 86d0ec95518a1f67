/** Ask somebody who saw me work: a person, a ready question, send. */
import { useState } from "preact/hooks";
import { AskForFeedbackDocument, GiveToDocument, GiveWhoDocument } from "../gql/graphql";
import { usePaper } from "../data/papers";
import { send } from "../data/sending";
import { useQuery } from "../data/store";
import { Action, Skeleton } from "../parts/bits";
import { Picks } from "../parts/choose";
import { double } from "../parts/feel";
import { Field } from "../parts/field";
import { type Named, PersonHead } from "../parts/person";
import { Dock, Screen } from "../parts/screen";
import { Search } from "../parts/search";
import { sayWithUndo } from "../parts/toast";
import { Trouble } from "../parts/trouble";
import { go, type Params } from "../router";
import { words } from "../words";
import { People } from "./give";

export function Ask() {
  const w = words.value.ask;
  const [search, setSearch] = useState("");
  return (
    <Screen title={w.who} back="/" closing bar={w.title} className="dock-pad">
      <h1>{w.who}</h1>
      <People search={search.trim()} href={(person) => `/ask/${person.id}`} />
      <Dock>
        <Search label={words.value.give.find} value={search} onInput={setSearch} />
      </Dock>
    </Screen>
  );
}

export function AskPerson({ params }: { params: Params }) {
  const w = words.value.ask;
  const who = useQuery(GiveWhoDocument, {}).value.data;
  const known = who && [...who.onShift.nodes, ...who.lately.nodes, ...who.everybody.nodes].find((person) => person.id === params.id);
  const seen = useQuery(GiveToDocument, { personId: params.id! }).value;
  const person = known ?? seen.data?.person;
  return (
    <Screen title={w.title} back="/ask" className="dock-pad stack-l">
      {person ? (
        <Question person={person} />
      ) : (
        <>
          <h1 class="sr">{w.title}</h1>
          <Trouble seen={seen} waiting={<Skeleton rows={1} />} />
        </>
      )}
    </Screen>
  );
}

function Question({ person }: { person: Named }) {
  const w = words.value.ask;
  const [chip, setChip] = useState<string | null>(null);
  const paper = usePaper(`ask:${person.id}`, "");
  const own = paper.text;
  const question = own.trim() || chip;
  const ask = async (): Promise<void> => {
    if (!question) return;
    const item = await send(
      AskForFeedbackDocument,
      { fromId: person.id, question },
      { kind: "request", names: [person.firstName], line: question },
      true,
    );
    paper.clear();
    double();
    go("/", "replace");
    sayWithUndo(w.sent(person.firstName), item.id, () => {
      paper.write(own);
      go(`/ask/${person.id}`);
    });
  };
  return (
    <>
      <PersonHead person={person}>
        <h1 class="t-xl">{w.what(person.firstName)}</h1>
      </PersonHead>
      <Picks legend={w.title} chosen={chip} onChange={setChip} options={w.chips.map((text) => ({ value: text, label: text }))} />
      <Field label={w.own} hint="" most={500} value={own} onInput={paper.write} />
      <Dock>
        {!question && <p class="sm dim missing">{w.missing}</p>}
        <Action look="go big wide" icon="up" missing={question ? undefined : w.missing} onClick={() => ask()}>
          {w.send(person.firstName)}
        </Action>
      </Dock>
    </>
  );
}
